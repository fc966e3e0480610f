# asyncio: coroutines run to their end, one after the other.


def run(coroutine, **options):
    while True:
        try:
            coroutine.send(None)
        except StopIteration as done:
            return done.value


async def sleep(seconds, result=None):
    return result


async def gather(*coroutines, return_exceptions=False):
    return [await one for one in coroutines]


def create_task(coroutine):
    return coroutine


async def wait_for(coroutine, timeout):
    return await coroutine


class _Loop:
    def run_until_complete(self, coroutine):
        return run(coroutine)

    def close(self):
        pass


def get_event_loop():
    return _Loop()


new_event_loop = get_running_loop = get_event_loop


def set_event_loop(loop):
    pass
