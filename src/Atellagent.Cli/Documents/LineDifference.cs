namespace Atellagent.Cli.Documents;

/// <summary>What is other in a text, line by line: the longest common lines stay, the others go or come.</summary>
internal static class LineDifference
{
    private const int Around = 3;

    // Beyond this a comparison of each line with each would take too long, and everything is told as new.
    private const int Most = 4000;

    /// <summary>Tells it.</summary>
    /// <param name="before">The text before.</param>
    /// <param name="after">The text after.</param>
    /// <returns>Lines that begin with a minus, a plus or a space; of what stays only the lines next to a change.</returns>
    public static IEnumerable<string> Of(string before, string after)
    {
        string[] old = Split(before);
        string[] now = Split(after);
        List<string> all = old.Length > Most || now.Length > Most ? [.. old.Select(static line => "- " + line), .. now.Select(static line => "+ " + line)] : Compare(old, now);
        bool isSkipping = false;
        for (int at = 0; at < all.Count; at++)
        {
            bool isNear = all.Skip(Math.Max(0, at - Around)).Take((2 * Around) + 1).Any(static line => line[0] != ' ');
            if (isNear)
            {
                yield return all[at];
            }
            else if (!isSkipping)
            {
                yield return "  …";
            }

            isSkipping = !isNear;
        }
    }

    private static List<string> Compare(string[] old, string[] now)
    {
        int[][] common = [.. Enumerable.Range(0, old.Length + 1).Select(_ => new int[now.Length + 1])];
        for (int i = old.Length - 1; i >= 0; i--)
        {
            for (int j = now.Length - 1; j >= 0; j--)
            {
                common[i][j] = old[i] == now[j] ? common[i + 1][j + 1] + 1 : Math.Max(common[i + 1][j], common[i][j + 1]);
            }
        }

        List<string> lines = [];
        (int o, int n) = (0, 0);
        while (o < old.Length || n < now.Length)
        {
            if (o < old.Length && n < now.Length && old[o] == now[n])
            {
                lines.Add("  " + old[o++]);
                n++;
            }
            else if (n == now.Length || (o < old.Length && common[o + 1][n] >= common[o][n + 1]))
            {
                lines.Add("- " + old[o++]);
            }
            else
            {
                lines.Add("+ " + now[n++]);
            }
        }

        return lines;
    }

    private static string[] Split(string text) => text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n');
}
