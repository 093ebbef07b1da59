using System.Buffers;
using Atellagent.Domain.Detectors.Text;

namespace Atellagent.Domain.Detectors.Injection;

/// <summary>
/// Looks for text that gives orders to a model: kinds <c>injection.override</c>, <c>injection.role</c>, <c>injection.address</c>,
/// <c>injection.exfiltrate</c>, <c>injection.tool</c>, <c>injection.jailbreak</c>, <c>injection.encoded</c>, <c>injection.hidden</c>,
/// <c>injection.disguised</c> and <c>injection.model</c>. Rules come first; the model sees what has no marker. Neither finds all of it: what an agent may
/// do is for policy to bound.
/// </summary>
public sealed class InjectionDetector : ITextDetector
{
    private const int Shortest = 4;
    private static readonly Rulebook Rules = Rulebook.Read("Atellagent.Domain.Detectors.injection-rules.txt");
    private static readonly LinearModel Model = LinearModel.Read();

    /// <inheritdoc/>
    public string Name => "injection";

    /// <inheritdoc/>
    public void Look(ReadOnlySpan<char> text, ReadOnlySpan<char> name, FindingSink findings)
    {
        if (text.Length < Shortest)
        {
            return;
        }

        Read(text, -1, 0, findings);
        Comments.Look(text, findings);
        char[]? decoded = null;
        for (int from = 0; EncodedRuns.Next(text, ref from) is >= 0 and int start;)
        {
            decoded ??= ArrayPool<char>.Shared.Rent(text.Length);
            int count = EncodedRuns.Decode(text[start..from], decoded);
            if (count >= Shortest)
            {
                Read(decoded.AsSpan(0, count), start, from - start, findings);
            }
        }

        if (decoded is not null)
        {
            ArrayPool<char>.Shared.Return(decoded);
        }
    }

    // What was encoded is found as the whole of its encoding.
    private static void Read(ReadOnlySpan<char> text, int start, int length, FindingSink findings)
    {
        Disguise disguise = new("injection.hidden", "injection.disguised", start < 0 ? findings : new FindingSink());
        using FoldedText folded = FoldedText.Of(text, ref disguise);
        Rules.Look(folded, start, length, findings);
        RoleMarks.Look(folded, start, length, findings);
        Taken taken = new(folded, start, length, findings);
        Model.Look(folded.Characters, ref taken);
    }

    private readonly ref struct Taken(FoldedText folded, int start, int length, FindingSink findings) : LinearModel.ITake
    {
        private readonly FoldedText _folded = folded;

        public void Take(double probability, int from, int to)
        {
            decimal score = Math.Round((decimal)probability, 2);
            if (start >= 0)
            {
                findings.Add("injection.model", score, start, length);
                return;
            }

            int begin = _folded.Origin(from);
            findings.Add("injection.model", score, begin, _folded.Origin(to) - begin);
        }
    }
}
