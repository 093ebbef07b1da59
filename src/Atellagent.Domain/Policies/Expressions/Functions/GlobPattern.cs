namespace Atellagent.Domain.Policies.Expressions.Functions;

/// <summary>
/// Patterns of names: <c>?</c> is any character but a slash, <c>*</c> any number of them, <c>**</c> any number of any characters.
/// They always match a whole text. Matching takes time in proportion to text times pattern, whatever they are.
/// </summary>
internal static class GlobPattern
{
    /// <summary>Whether a text matches.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pattern">The pattern.</param>
    /// <returns>True when the whole of it does.</returns>
    public static bool Matches(string text, string pattern)
    {
        // reachable[i]: what of the pattern is read can match the first i characters.
        bool[] reachable = new bool[text.Length + 1];
        bool[] next = new bool[text.Length + 1];
        reachable[0] = true;
        for (int at = 0; at < pattern.Length; at++)
        {
            bool isDeep = pattern[at] == '*' && at + 1 < pattern.Length && pattern[at + 1] == '*';
            at += isDeep ? 1 : 0;
            Array.Clear(next);
            bool isStar = pattern[at] == '*';
            next[0] = isStar && reachable[0];
            for (int i = 1; i <= text.Length; i++)
            {
                char c = text[i - 1];
                next[i] = isStar
                    ? reachable[i] || (next[i - 1] && (isDeep || c != '/'))
                    : reachable[i - 1] && (pattern[at] == '?' ? c != '/' : pattern[at] == c);
            }

            (reachable, next) = (next, reachable);
        }

        return reachable[text.Length];
    }
}
