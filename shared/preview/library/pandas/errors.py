# pandas.errors.


class EmptyDataError(ValueError):
    pass


class ParserError(ValueError):
    pass
