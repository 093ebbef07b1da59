using System.Globalization;
using System.Text;

namespace Atellagent.Demo.Agent;

/// <summary>Writes acts as they happen. A decision is a word and a shape; colour is not needed to read it.</summary>
internal static class ActTable
{
    public static void Head(TextWriter output, string agent, string deployment)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"demo agent  {agent} in {deployment}"));
        output.WriteLine(Row("what", "decision", "decision id", "ms", "detail"));
    }

    public static void Write(TextWriter output, Act act)
    {
        string word = act.Decision switch
        {
            ActDecision.Allowed => "● allowed",
            ActDecision.Narrowed => "◆ narrowed",
            ActDecision.Denied => "■ denied",
            ActDecision.Waiting => "▲ waiting",
            _ => "✕ failed",
        };
        string detail = act.AsExpected
            ? act.Detail
            : $"NOT AS EXPECTED (wanted {act.Expected.ToString().ToLowerInvariant()}): {act.Detail}";
        output.WriteLine(Row(
            act.What,
            word,
            Plain(act.DecisionId ?? "-"),
            act.Milliseconds.ToString("0.0", CultureInfo.InvariantCulture),
            Plain(detail)));
    }

    private static string Row(string what, string decision, string id, string took, string detail) =>
        string.Create(CultureInfo.InvariantCulture, $"  {what,-38} {decision,-11} {id,-30} {took,7}  {detail}");

    // What a service answered is shown, and never obeyed by the terminal.
    private static string Plain(string text)
    {
        StringBuilder plain = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool hidden = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            plain.Append(rune.Value == '\n' ? " / " : hidden ? "\uFFFD" : rune.ToString());
        }

        const int longest = 160;
        return plain.Length > longest ? $"{plain.ToString(0, longest)}…" : plain.ToString();
    }
}
