import datetime, pyarrow as pa, pyarrow.parquet as pq
# 2024-02-29, 12:30:59.123456789, in UTC and by a local clock.
utc = 1709209859123456789
stamps = {
    "date": pa.array([datetime.date(2024, 2, 29)], pa.date32()),
    "ms": pa.array([utc // 10**6], pa.timestamp("ms", tz="UTC")),
    "us": pa.array([utc // 10**3], pa.timestamp("us", tz="UTC")),
    "ns": pa.array([utc], pa.timestamp("ns", tz="UTC")),
    "localMs": pa.array([utc // 10**6], pa.timestamp("ms")),
    "localNs": pa.array([utc], pa.timestamp("ns")),
    "time": pa.array([45059123456], pa.time64("us")),
}
stamps["inner"] = pa.StructArray.from_arrays([stamps["ns"]], ["ns"])
pq.write_table(pa.table(stamps), "times.parquet", version="2.6")
pq.write_table(pa.table({"at": stamps["ns"]}), "int96.parquet", use_deprecated_int96_timestamps=True)
