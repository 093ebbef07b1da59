namespace Atellagent.Domain.Policies.Expressions;

/// <summary>Guesses what was meant by a name that does not exist.</summary>
internal static class Suggestion
{
    /// <summary>The end of an error message that offers the nearest name.</summary>
    /// <param name="written">The name that was written.</param>
    /// <param name="known">The names that exist.</param>
    /// <returns>A sentence with a blank before it, or nothing where no name is near.</returns>
    public static string For(string written, IEnumerable<string> known)
    {
        int reach = Math.Clamp(written.Length / 3, 1, 3);
        string? nearest = known
            .Select(name => (Name: name, Distance: Distance(written, name)))
            .Where(candidate => candidate.Distance <= reach)
            .OrderBy(static candidate => candidate.Distance)
            .ThenBy(static candidate => candidate.Name, StringComparer.Ordinal)
            .Select(static candidate => candidate.Name)
            .FirstOrDefault();
        return nearest is null ? "" : $"; did you mean {nearest}?";
    }

    private static int Distance(string left, string right)
    {
        if (Math.Abs(left.Length - right.Length) > 3 || left.Length > 64)
        {
            return int.MaxValue;
        }

        int[] above = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = above[0];
            above[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                bool same = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]);
                int next = Math.Min(Math.Min(above[j], above[j - 1]) + 1, diagonal + (same ? 0 : 1));
                diagonal = above[j];
                above[j] = next;
            }
        }

        return above[right.Length];
    }
}
