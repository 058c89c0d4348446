"""Runs scripts, one after the other, as lines of JSON on standard input ask for it."""

import contextlib
import io
import json
import runpy
import sys
import traceback

answers = sys.stdout
for line in sys.stdin:
    request = json.loads(line)
    sys.argv = [request["script"], *request["arguments"]]
    output = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    error = ""
    try:
        with contextlib.redirect_stdout(output):
            runpy.run_path(request["script"], run_name="__main__")
    except SystemExit as end:
        error = "" if not end.code else f"exit {end.code}"
    except BaseException:
        error = traceback.format_exc()
    answer = {"output": output.buffer.getvalue().decode("utf-8"), "error": error}
    print(json.dumps(answer), file=answers, flush=True)
