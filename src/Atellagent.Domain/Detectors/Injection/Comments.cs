using Atellagent.Domain.Detectors.Text;

namespace Atellagent.Domain.Detectors.Injection;

/// <summary>HTML comments that speak to a reader: nobody who looks at the page sees them, and a model reads them.</summary>
internal static class Comments
{
    private const string Open = "<!--";
    private const string Close = "-->";
    private const int FewestWords = 4;
    private const int Longest = 4096;
    private static readonly Rulebook Rules = Rulebook.Read("Atellagent.Domain.Detectors.comment-rules.txt");

    /// <summary>Looks at the comments of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="findings">Takes what is found.</param>
    public static void Look(ReadOnlySpan<char> text, FindingSink findings)
    {
        for (int at = 0; ;)
        {
            int open = text[at..].IndexOf(Open, StringComparison.Ordinal);
            if (open < 0)
            {
                return;
            }

            int start = at + open;
            int close = text[(start + Open.Length)..].IndexOf(Close, StringComparison.Ordinal);
            int end = close < 0 ? text.Length : start + Open.Length + close + Close.Length;
            Read(text[start..end], start, findings);
            at = end;
        }
    }

    private static void Read(ReadOnlySpan<char> comment, int start, FindingSink findings)
    {
        ReadOnlySpan<char> said = comment[..Math.Min(comment.Length, Longest)];
        int words = 0;
        for (int i = 1; i < said.Length; i++)
        {
            words += said[i - 1] <= ' ' && char.IsLetter(said[i]) ? 1 : 0;
        }

        if (words < FewestWords)
        {
            return;
        }

        FindingSink inside = new();
        Disguise none = new("", "", inside);
        using FoldedText folded = FoldedText.Of(said, ref none);
        Rules.Look(folded, 0, 1, inside);
        if (inside.HasAny)
        {
            findings.Add("injection.hidden", 0.85m, start, comment.Length);
        }
    }
}
