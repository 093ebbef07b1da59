namespace Atellagent.Domain.Documents;

/// <summary>Finds what was probably meant by a name that nothing has.</summary>
internal static class Suggestion
{
    private const int MaxEdits = 2;

    /// <summary>The end of an error's sentence: <c>; did you mean x?</c>, or nothing where no name is near.</summary>
    /// <param name="wrong">The name as written.</param>
    /// <param name="known">The names there are.</param>
    /// <returns>The text.</returns>
    public static string For(string wrong, IEnumerable<string> known) =>
        Nearest(wrong, known) is string meant ? $"; did you mean {meant}?" : "";

    private static string? Nearest(string wrong, IEnumerable<string> known)
    {
        string? nearest = null;
        int best = Math.Min(MaxEdits, Math.Max(1, wrong.Length / 3)) + 1;
        foreach (string candidate in known)
        {
            int edits = string.Equals(wrong, candidate, StringComparison.OrdinalIgnoreCase) ? 0 : CountEdits(wrong, candidate);
            if (edits < best)
            {
                (best, nearest) = (edits, candidate);
            }
        }

        return nearest;
    }

    // Letters added, left out, replaced, or swapped with their neighbour.
    private static int CountEdits(string left, string right)
    {
        if (Math.Abs(left.Length - right.Length) > MaxEdits || left.Length > 64)
        {
            return int.MaxValue;
        }

        int[][] edits = new int[left.Length + 1][];
        for (int i = 0; i <= left.Length; i++)
        {
            edits[i] = new int[right.Length + 1];
            for (int k = 0; k <= right.Length; k++)
            {
                edits[i][k] = i == 0 || k == 0 ? i + k : CountStep(left, right, i, k, edits);
            }
        }

        return edits[left.Length][right.Length];
    }

    private static int CountStep(string left, string right, int i, int k, int[][] edits)
    {
        int replaced = edits[i - 1][k - 1] + (left[i - 1] == right[k - 1] ? 0 : 1);
        int least = Math.Min(replaced, Math.Min(edits[i - 1][k], edits[i][k - 1]) + 1);
        bool isSwapped = i > 1 && k > 1 && left[i - 1] == right[k - 2] && left[i - 2] == right[k - 1];
        return isSwapped ? Math.Min(least, edits[i - 2][k - 2] + 1) : least;
    }
}
