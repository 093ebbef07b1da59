namespace Atellagent.Demo;

/// <summary>The demo's command line: a command, then names with values.</summary>
internal sealed class DemoArguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private DemoArguments(string command) => Command = command;

    public string Command { get; }

    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>Reads the command line.</summary>
    /// <param name="args">The words.</param>
    /// <returns>Null when it is not one.</returns>
    public static DemoArguments? TryRead(string[] args)
    {
        if (args.Length % 2 == 0)
        {
            return null;
        }

        DemoArguments given = new(args[0]);
        for (int at = 1; at < args.Length; at += 2)
        {
            if (!args[at].StartsWith("--", StringComparison.Ordinal) || !given._values.TryAdd(args[at], args[at + 1]))
            {
                return null;
            }
        }

        return given;
    }

    /// <summary>Says what the demo can be asked for.</summary>
    /// <returns>The exit code of a wrong command line.</returns>
    public static int Explain()
    {
        Console.Error.WriteLine(
            """
            usage:
              upstream --port N --state DIR [--listen ADDRESS] [--ready-file PATH]
                  a payments service and an MCP server of tickets; both want the token in DEMO_PAYMENTS_TOKEN
              agent --boundary URL --client-id ID --client-secret-file PATH --deployment NAME [--admin-file PATH] [--data DIR]
                  an agent that tries what it may and what it may not; exit code 0 when each act ended as it should
            """);
        return 2;
    }
}
