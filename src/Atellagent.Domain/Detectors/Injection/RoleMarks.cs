using System.Buffers;
using Atellagent.Domain.Detectors.Text;

namespace Atellagent.Domain.Detectors.Injection;

/// <summary>Marks with which a document claims to be a turn of the conversation, or a word from whoever rules it: <c>[SYSTEM]</c>, <c>&lt;|im_start|&gt;</c>.</summary>
internal static class RoleMarks
{
    private const string Kind = "injection.role";
    private const decimal Score = 0.8m;
    private static readonly SearchValues<char> Openers = SearchValues.Create("<[#");

    private static readonly string[] Marks =
    [
        "<important>", "</important>", "[important]", "<system>", "<system_", "<system-", "[system]", "[system ", "[/system", "<<sys>>", "[inst]", "[/inst]",
        "<|im_start|>", "<|im_end|>", "<|system|>", "<|user|>", "<|assistant|>", "<|endoftext|>", "<|start_header_id|>", "<|eot_id|>",
        "### instruction", "###instruction", "### system:", "### new instruction", "### response:", "### human:", "### user:", "### assistant:",
        "<override>", "[override]", "<secret_instructions>", "<hidden>", "[end of document]", "[end of data]", "<system mode", "<god mode",
    ];

    /// <summary>Looks for marks.</summary>
    /// <param name="folded">The text.</param>
    /// <param name="start">Where the finding begins when the text is only what an encoded one holds; negative where it is the text itself.</param>
    /// <param name="length">How long that is.</param>
    /// <param name="findings">Takes what is found.</param>
    public static void Look(FoldedText folded, int start, int length, FindingSink findings)
    {
        ReadOnlySpan<char> text = folded.Characters;
        for (int at = 0; ; at++)
        {
            int next = text[at..].IndexOfAny(Openers);
            if (next < 0)
            {
                return;
            }

            at += next;
            foreach (string mark in Marks)
            {
                if (text[at..].StartsWith(mark, StringComparison.Ordinal))
                {
                    int from = start < 0 ? folded.Origin(at) : start;
                    findings.Add(Kind, Score, from, start < 0 ? folded.Origin(at + mark.Length) - from : length);
                    break;
                }
            }
        }
    }
}
