using System.Globalization;

namespace Atellagent.Mutants;

/// <summary>What is asked for.</summary>
/// <param name="Places">Folders or files below the project's folder.</param>
/// <param name="Workers">How many processes at once.</param>
/// <param name="Rounds">The share of the rounds of generated tests, in percent.</param>
/// <param name="Slowest">How long a test may take to be run at all, in milliseconds.</param>
/// <param name="AtLeast">The least score, in percent.</param>
internal sealed record MutationOptions(IReadOnlyList<string> Places, int Workers, int Rounds, int Slowest, double AtLeast)
{
    /// <summary>Reads arguments.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <returns>What they ask for, or null where they cannot be read.</returns>
    public static MutationOptions? Parse(IReadOnlyList<string> arguments)
    {
        MutationOptions options = new([], Math.Max(1, Environment.ProcessorCount), 10, 500, 0);
        for (int i = 0; i < arguments.Count; i++)
        {
            if (!arguments[i].StartsWith('-'))
            {
                options = options with { Places = [.. options.Places, arguments[i].TrimEnd('/')] };
                continue;
            }

            if (i + 1 == arguments.Count || !int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                return null;
            }

            switch (arguments[i++])
            {
                case "--workers" when number > 0:
                    options = options with { Workers = number };
                    break;
                case "--rounds" when number is > 0 and <= 100:
                    options = options with { Rounds = number };
                    break;
                case "--slowest":
                    options = options with { Slowest = number };
                    break;
                case "--at-least" when number <= 100:
                    options = options with { AtLeast = number };
                    break;
                default:
                    return null;
            }
        }

        return options.Places.Count > 0 ? options : options with { Places = ["Decisions", "Bounds"] };
    }

    /// <summary>Whether a file is asked for.</summary>
    public bool Covers(string place) => Places.Any(p => place == p || place.StartsWith(p + "/", StringComparison.Ordinal));
}
