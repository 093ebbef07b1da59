namespace Atellagent.Domain.Detectors.Danger;

/// <summary>
/// Looks for commands and code that destroy, take over or break out: kinds <c>danger.shell</c>, <c>danger.sql</c> and <c>danger.code</c>. It knows
/// well-known forms. A shell has endless ways to say the same; what an operation may be given is for its bounds to say.
/// </summary>
public sealed class DangerDetector : ITextDetector
{
    // What a sign needs besides its first words stands at most this far behind them.
    private const int Reach = 240;

    /// <inheritdoc/>
    public string Name => "danger";

    /// <inheritdoc/>
    public void Look(ReadOnlySpan<char> text, ReadOnlySpan<char> name, FindingSink findings)
    {
        for (int at = 0; at < text.Length; at++)
        {
            int next = text[at..].IndexOfAny(Signs.First);
            if (next < 0)
            {
                return;
            }

            at += next;
            ReadOnlySpan<char> rest = text[at..Math.Min(text.Length, at + Reach)];
            foreach (Sign sign in Signs.All)
            {
                if (rest.StartsWith(sign.First, StringComparison.OrdinalIgnoreCase)
                    && (at == 0 || !char.IsAsciiLetterOrDigit(sign.First[0]) || !char.IsAsciiLetterOrDigit(text[at - 1]))
                    && sign.Length(text[Math.Max(0, at - Reach)..at], rest) is > 0 and int length)
                {
                    findings.Add(sign.Kind, sign.Score, at, length);
                    at += length - 1;
                    break;
                }
            }
        }
    }
}
