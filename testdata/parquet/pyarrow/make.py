import pyarrow as pa, pyarrow.parquet as pq
schema = pa.schema([
    pa.field("id", pa.int64(), nullable=False),
    pa.field("at", pa.timestamp("ms", tz="UTC")),
    pa.field("city", pa.dictionary(pa.int32(), pa.string())),
    pa.field("person", pa.struct([("name", pa.string()), ("age", pa.int32())])),
    pa.field("tags", pa.list_(pa.string())),
    pa.field("text", pa.string()),
])
rows = [{
    "id": i,
    "at": 1709164800000 + i * 6 * 3600 * 1000,
    "city": ["Bonn", "Köln", None][i % 3],
    "person": {"name": f"name{i % 7}", "age": None if i % 3 == 0 else i},
    "tags": [f"t{k}" for k in range(i % 4)],
    "text": None if i % 50 == 49 else f"said  {i}\ttimes",
} for i in range(100)]
pq.write_table(pa.Table.from_pylist(rows, schema=schema), "people.parquet",
               row_group_size=30, compression="zstd", write_page_checksum=True)
