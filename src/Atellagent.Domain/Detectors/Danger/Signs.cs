using System.Buffers;
using System.Collections.Immutable;

namespace Atellagent.Domain.Detectors.Danger;

/// <summary>The forms that danger is known to have.</summary>
internal static class Signs
{
    private static readonly System.Buffers.SearchValues<char> Ends = System.Buffers.SearchValues.Create(" \t\r\n\"'`)>");
    private const string Shell = "danger.shell";
    private const string Sql = "danger.sql";
    private const string Code = "danger.code";

    /// <summary>All of them.</summary>
    public static ImmutableArray<Sign> All { get; } =
    [
        new(Shell, 0.95m, "rm ", static (_, rest) => Removal(rest)),
        new(Shell, 0.85m, "curl ", static (_, rest) => PipedToShell(rest)),
        new(Shell, 0.85m, "wget ", static (_, rest) => PipedToShell(rest)),
        new(Shell, 0.9m, "base64 -d", static (_, rest) => PipedToShell(rest)),
        new(Shell, 0.9m, "base64 --decode", static (_, rest) => PipedToShell(rest)),
        new(Shell, 0.95m, ":(){", static (_, rest) => Line(rest).Contains(":|:", StringComparison.Ordinal) ? Line(rest).Length : 0),
        new(Shell, 0.95m, ":() {", static (_, rest) => Line(rest).Contains(":|:", StringComparison.Ordinal) || Line(rest).Contains(": | :", StringComparison.Ordinal) ? Line(rest).Length : 0),
        new(Shell, 0.9m, "powershell", static (_, rest) => EncodedCommand(rest)),
        new(Shell, 0.9m, "pwsh", static (_, rest) => EncodedCommand(rest)),
        new(Shell, 0.85m, "iex(", static (_, rest) => Has(rest, "download") ? Line(rest).Length : 0),
        new(Shell, 0.85m, "iex (", static (_, rest) => Has(rest, "download") ? Line(rest).Length : 0),
        new(Shell, 0.85m, "invoke-expression", static (_, rest) => Has(rest, "download") || Has(rest, "frombase64") || Has(rest, "webrequest") ? Line(rest).Length : 0),
        new(Shell, 0.95m, "/dev/tcp/", static (before, rest) => Shells(before) || Shells(rest) ? Word(rest) : 0),
        new(Shell, 0.9m, "nc ", static (_, rest) => (Has(rest, " -e ") || Has(rest, " -c ")) && Has(rest, "/bin/") ? Line(rest).Length : 0),
        new(Shell, 0.9m, "ncat ", static (_, rest) => (Has(rest, " -e ") || Has(rest, " -c ")) && Has(rest, "/bin/") ? Line(rest).Length : 0),
        new(Shell, 0.9m, "dd if=", static (_, rest) => Has(rest, "of=/dev/sd") || Has(rest, "of=/dev/nvme") || Has(rest, "of=/dev/hd") ? Line(rest).Length : 0),
        new(Shell, 0.9m, "mkfs", static (_, rest) => Line(rest) is ['m', 'k', 'f', 's', '.' or ' ', ..] && (Has(rest, "/dev/sd") || Has(rest, "/dev/nvme")) ? Line(rest).Length : 0),
        new(Shell, 0.8m, "chmod ", static (_, rest) => Has(rest, "777 /") && EndsAtRoot(Line(rest)) ? Line(rest).Length : 0),
        new(Shell, 0.9m, "cipher /w", static (_, rest) => Word(rest)),
        new(Shell, 0.9m, "vssadmin delete shadows", static (_, rest) => Line(rest).Length),
        new(Shell, 0.9m, "format c:", static (_, rest) => Line(rest).Length),
        new(Shell, 0.9m, "del /", static (_, rest) => Has(rest, "c:\\") && (Has(rest, "/s") || Has(rest, "/q")) ? Line(rest).Length : 0),
        new(Sql, 0.85m, "drop table", static (before, rest) => Quoted(before) || Commented(rest) ? Line(rest).Length : 0),
        new(Sql, 0.85m, "drop database", static (_, rest) => Statement(rest).Length > "drop database ".Length ? Statement(rest).Length : 0),
        new(Sql, 0.85m, "truncate table", static (before, rest) => Quoted(before) || Commented(rest) ? Line(rest).Length : 0),
        new(Sql, 0.85m, "delete ", static (_, rest) => Unbounded(rest)),
        new(Sql, 0.9m, "union select", static (before, rest) => Injects(before, rest)),
        new(Sql, 0.9m, "union all select", static (before, rest) => Injects(before, rest)),
        new(Sql, 0.9m, "' or ", static (_, rest) => Tautology(rest, "' or ")),
        new(Sql, 0.9m, "\" or ", static (_, rest) => Tautology(rest, "\" or ")),
        new(Sql, 0.9m, "xp_cmdshell", static (_, rest) => rest.Length > 11 && rest[11] is ' ' or '(' && rest[12..].TrimStart() is ['\'' or '"', ..] ? Line(rest).Length : 0),
        new(Sql, 0.85m, "into outfile '", static (_, rest) => Line(rest).Length),
        new(Sql, 0.85m, "waitfor delay '", static (_, rest) => Line(rest).Length),
        new(Sql, 0.85m, "sleep(", static (before, _) => Quoted(before) && Has(before, " and ") ? 6 : 0),
        new(Code, 0.85m, "eval(", static (_, rest) => Evaluates(rest)),
        new(Code, 0.85m, "exec(", static (_, rest) => Evaluates(rest)),
        new(Code, 0.85m, "os.system(", static (_, rest) => Has(rest, "input(") || Has(rest, "request.") || Has(rest, "argv") || Shells(rest) || Has(rest, "rm -rf") ? Line(rest).Length : 0),
        new(Code, 0.85m, "__import__(", static (_, rest) => Has(rest, "system(") || Has(rest, "popen(") || Has(rest, "subprocess") ? Line(rest).Length : 0),
        new(Code, 0.85m, "pickle.loads(", static (_, rest) => Has(rest, "b64decode") || Has(rest, "recv(") || Has(rest, "request") ? Line(rest).Length : 0),
        new(Code, 0.85m, "child_process", static (_, rest) => Has(rest, "exec(") && (Has(rest, "req.") || Has(rest, "rm -rf") || Shells(rest)) ? Line(rest).Length : 0),
        new(Code, 0.9m, "../", static (before, rest) => Climbs(before, rest)),
        new(Code, 0.9m, "..\\", static (before, rest) => Climbs(before, rest)),
        new(Code, 0.9m, "..%2f", static (before, rest) => Climbs(before, rest)),
        new(Code, 0.9m, "%2e%2e%2f", static (before, rest) => Climbs(before, rest)),
        new(Code, 0.9m, "${jndi:", static (_, rest) => Word(rest)),
    ];

    /// <summary>What any of them begins with.</summary>
    public static SearchValues<string> First { get; } = SearchValues.Create([.. All.Select(static s => s.First)], StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> Line(ReadOnlySpan<char> rest)
    {
        int end = rest.IndexOfAny('\n', '\r', '`');
        return end < 0 ? rest : rest[..end];
    }

    private static bool Has(ReadOnlySpan<char> text, string what) => Line(text).Contains(what, StringComparison.OrdinalIgnoreCase);

    private static int Word(ReadOnlySpan<char> rest)
    {
        int end = rest.IndexOfAny(Ends);
        return end < 0 ? rest.Length : end;
    }

    private static bool Shells(ReadOnlySpan<char> text) =>
        text.Contains("bash", StringComparison.OrdinalIgnoreCase) || text.Contains("/bin/sh", StringComparison.OrdinalIgnoreCase) || text.Contains("exec ", StringComparison.OrdinalIgnoreCase);

    // Flags that take folders and ask nothing, and a target that is the root, all of it, the home folder or a system's own.
    private static int Removal(ReadOnlySpan<char> rest)
    {
        ReadOnlySpan<char> line = Line(rest);
        bool recursive = false;
        bool forced = false;
        int at = 0;
        foreach (Range range in line.Split(' '))
        {
            ReadOnlySpan<char> word = line[range].TrimEnd("\"',;&|)");
            at = range.End.GetOffset(line.Length);
            if (word is ['-', '-', ..])
            {
                recursive |= word is "--recursive" or "--no-preserve-root";
                forced |= word is "--force" or "--no-preserve-root";
            }
            else if (word is ['-', ..])
            {
                recursive |= word.ContainsAny('r', 'R');
                forced |= word.Contains('f');
            }
            else if (recursive && forced && IsRoot(word.TrimStart("\"'")))
            {
                return at;
            }
            else if (word.IndexOfAny(";&|>") >= 0)
            {
                return 0;
            }
        }

        return 0;
    }

    private static bool IsRoot(ReadOnlySpan<char> word) => word is "/" or "/*" or "~" or "~/" or "~/*" or "$HOME" or "$HOME/" or "${HOME}" or "/." or "C:\\"
        or "/etc" or "/etc/" or "/usr" or "/usr/" or "/var" or "/var/" or "/home" or "/home/" or "/boot" or "/boot/" or "/bin" or "/lib" or "/root" or "/opt" or "*";

    private static bool EndsAtRoot(ReadOnlySpan<char> line) => line.TrimEnd(" ;\"'") is [.., ' ', '/'];

    private static int PipedToShell(ReadOnlySpan<char> rest)
    {
        ReadOnlySpan<char> line = Line(rest);
        for (int from = 0; ;)
        {
            int pipe = line[from..].IndexOf('|');
            if (pipe < 0)
            {
                return 0;
            }

            from += pipe + 1;
            ReadOnlySpan<char> command = line[from..].TrimStart();
            command = command.StartsWith("sudo ", StringComparison.Ordinal) ? command[5..].TrimStart() : command;
            foreach (string shell in (ReadOnlySpan<string>)["sh", "bash", "zsh", "python", "python3", "perl", "ruby", "node", "iex"])
            {
                if (command.StartsWith(shell, StringComparison.Ordinal) && (command.Length == shell.Length || !char.IsAsciiLetterOrDigit(command[shell.Length])))
                {
                    return line.Length - command.Length + shell.Length;
                }
            }
        }
    }

    private static int EncodedCommand(ReadOnlySpan<char> rest)
    {
        ReadOnlySpan<char> line = Line(rest);
        foreach (string flag in (ReadOnlySpan<string>)[" -enc ", " -e ", " -ec ", " -encodedcommand ", " -en ", " -encoded "])
        {
            int at = line.IndexOf(flag, StringComparison.OrdinalIgnoreCase);
            if (at >= 0 && Word(line[(at + flag.Length)..]) >= 20)
            {
                return at + flag.Length + Word(line[(at + flag.Length)..]);
            }
        }

        return 0;
    }

    // A string was ended, and a statement begins: what nobody writes who means one statement.
    private static bool Quoted(ReadOnlySpan<char> before) => before.TrimEnd() is [.., '\'' or '"' or ')', ';'] or [.., '\'' or '"']
        || (before.TrimEnd() is [.., ';'] && before.TrimEnd(" ;") is [.., >= '0' and <= '9']);

    private static bool Commented(ReadOnlySpan<char> rest) => Line(rest).TrimEnd().EndsWith("--", StringComparison.Ordinal) || Has(rest, ";--") || Has(rest, "; --");

    private static ReadOnlySpan<char> Statement(ReadOnlySpan<char> rest)
    {
        int end = rest.IndexOf(';');
        return end < 0 ? default : Line(rest[..(end + 1)]);
    }

    private static int Unbounded(ReadOnlySpan<char> rest)
    {
        ReadOnlySpan<char> statement = Statement(rest);
        if (statement is not [.., ';'])
        {
            return 0;
        }

        ReadOnlySpan<char> from = statement["delete ".Length..^1].Trim();
        return from.StartsWith("from ", StringComparison.OrdinalIgnoreCase) && from["from ".Length..].Trim().IndexOfAny(" \t\n") < 0 ? statement.Length : 0;
    }

    // A union is everyday SQL; one after a string or number that ends, or one that ends in a comment, is not.
    private static int Injects(ReadOnlySpan<char> before, ReadOnlySpan<char> rest) =>
        before.TrimEnd() is [.., '\'' or '"' or ')'] or [.., '-', >= '0' and <= '9'] || Commented(rest) || Has(rest, "null,null") || Has(rest, "null, null") || Has(rest, "information_schema")
            ? Line(rest).Length
            : 0;

    private static int Tautology(ReadOnlySpan<char> rest, string first)
    {
        ReadOnlySpan<char> claim = rest[first.Length..].TrimStart("'\"(");
        int equals = claim.IndexOf('=');
        if (equals is < 1 or > 12)
        {
            return 0;
        }

        ReadOnlySpan<char> left = claim[..equals].Trim(" '\"");
        ReadOnlySpan<char> right = claim[(equals + 1)..].TrimStart(" '\"");
        return !left.IsEmpty && right.StartsWith(left, StringComparison.Ordinal) ? rest.Length - right.Length + left.Length : 0;
    }

    private static int Evaluates(ReadOnlySpan<char> rest) =>
        Has(rest, "input(") || Has(rest, "request.") || Has(rest, "req.") || Has(rest, "$_get") || Has(rest, "$_post") || Has(rest, "b64decode") || Has(rest, "atob(")
        || Has(rest, "sys.argv") || Has(rest, "location.") || Has(rest, "urlopen") || Has(rest, "requests.get")
            ? Line(rest).Length
            : 0;

    // Up, to what holds secrets; told of where the way begins.
    private static int Climbs(ReadOnlySpan<char> before, ReadOnlySpan<char> rest)
    {
        if (before.EndsWith("../", StringComparison.Ordinal) || before.EndsWith("..\\", StringComparison.Ordinal) || before.EndsWith("%2f", StringComparison.OrdinalIgnoreCase))
        {
            return 0;
        }

        ReadOnlySpan<char> path = rest[..Word(rest)];
        foreach (string secret in (ReadOnlySpan<string>)["etc/passwd", "etc/shadow", "etc%2fpasswd", "etc%2fshadow", ".ssh/", "id_rsa", ".env", "windows\\system32", "win.ini", "proc/self", ".aws/"])
        {
            int at = path.IndexOf(secret, StringComparison.OrdinalIgnoreCase);
            if (at > 0)
            {
                return at + secret.Length;
            }
        }

        return 0;
    }
}
