"""Real threads with real connections, started at one instant."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connection


def together(*calls):
    """Run the calls at once; what each returned or raised, in order."""
    start = threading.Barrier(len(calls))

    def run(call):
        try:
            start.wait(timeout=10)
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
