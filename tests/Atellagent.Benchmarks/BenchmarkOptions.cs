using System.Globalization;

namespace Atellagent.Benchmarks;

/// <summary>What to run, and for how long.</summary>
internal sealed record BenchmarkOptions
{
    public static readonly string[] Names = ["action", "mcp", "chat", "ext-authz", "token", "decide", "policy", "start", "run", "approval", "cluster", "admission", "evidence", "search", "replay", "detectors"];

    // A token lasts ten minutes, and one run uses one token.
    private const double LongestSeconds = 480;

    public required IReadOnlyList<string> Scenarios { get; init; }

    public required string Folder { get; init; }

    public int Rounds { get; init; } = 7;

    public double Seconds { get; init; } = 3;

    public double WarmUpSeconds { get; init; } = 6;

    public double SingleSeconds { get; init; } = 1;

    public int Connections { get; init; } = 32;

    public static int Usage()
    {
        Console.Error.WriteLine($"usage: run FOLDER [{string.Join('|', Names)}|all] [--rounds N] [--seconds S] [--warm-up S]; see scripts/bench --help");
        return 2;
    }

    public static BenchmarkOptions? Read(string[] args)
    {
        if (args.Length == 0)
        {
            return null;
        }

        List<string> names = [];
        BenchmarkOptions options = new() { Scenarios = names, Folder = Path.GetFullPath(args[0]) };
        for (int i = 1; i < args.Length; i++)
        {
            if (args[i] == "all")
            {
                names.AddRange(Names);
            }
            else if (Names.Contains(args[i], StringComparer.Ordinal))
            {
                names.Add(args[i]);
            }
            else if (i + 1 < args.Length && double.TryParse(args[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value > 0)
            {
                if (options.With(args[i++], value) is not { } changed)
                {
                    return null;
                }

                options = changed;
            }
            else
            {
                return null;
            }
        }

        if (names.Count == 0)
        {
            names.AddRange(Names);
        }

        return options.Rounds * 2 * (options.Seconds + options.SingleSeconds) > LongestSeconds ? null : options;
    }

    private BenchmarkOptions? With(string flag, double value) => flag switch
    {
        "--rounds" => this with { Rounds = (int)value },
        "--seconds" => this with { Seconds = value },
        "--warm-up" => this with { WarmUpSeconds = value },
        _ => null,
    };
}
