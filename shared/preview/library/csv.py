# csv.


def _split(line, delimiter):
    out, field, quoted, index = [], "", False, 0
    while index < len(line):
        char = line[index]
        if quoted:
            if char == '"' and line[index + 1:index + 2] == '"':
                field += '"'
                index += 1
            elif char == '"':
                quoted = False
            else:
                field += char
        elif char == '"':
            quoted = True
        elif char == delimiter:
            out.append(field)
            field = ""
        else:
            field += char
        index += 1
    out.append(field)
    return out


def reader(lines, delimiter=",", **options):
    for line in lines:
        yield _split(line.rstrip("\r\n"), delimiter)


def DictReader(lines, fieldnames=None, **options):
    rows = reader(lines, **options)
    names = fieldnames or next(rows)
    for row in rows:
        yield dict(zip(names, row))


def _quote(value):
    text = "" if value is None else str(value)
    return '"' + text.replace('"', '""') + '"' if any(char in text for char in ',"\n\r') else text


class writer:
    def __init__(self, target, **options):
        self.target = target

    def writerow(self, row):
        self.target.write(",".join(_quote(value) for value in row) + "\r\n")

    def writerows(self, rows):
        for row in rows:
            self.writerow(row)


class DictWriter(writer):
    def __init__(self, target, fieldnames, **options):
        writer.__init__(self, target)
        self.fieldnames = fieldnames

    def writeheader(self):
        writer.writerow(self, self.fieldnames)

    def writerow(self, row):
        writer.writerow(self, [row.get(name, "") for name in self.fieldnames])
