using Atellagent.Client.Actions;
using Atellagent.Client.Decisions;
using Spectre.Console;

namespace Atellagent.Cli.Rendering;

/// <summary>How a decision or an outcome looks: always a word and a shape, colour only on top of them.</summary>
/// <param name="Word">The word.</param>
/// <param name="Shape">The shape.</param>
/// <param name="Color">The colour.</param>
internal sealed record Verdict(string Word, string Shape, Color Color)
{
    public override string ToString() => $"{Shape} {Word}";

    public static Verdict OfEffect(string? effect) => effect switch
    {
        DecisionEffect.Allow => new("allowed", "●", Color.Green),
        DecisionEffect.Narrow => new("narrowed", "◆", Color.Teal),
        DecisionEffect.RequireApproval => new("waiting", "▲", Color.Yellow),
        DecisionEffect.Deny => new("denied", "■", Color.Red),
        _ => new("undecided", "□", Color.Default),
    };

    public static Verdict OfOutcome(string? status) => status switch
    {
        OutcomeStatus.Succeeded => new("succeeded", "●", Color.Green),
        OutcomeStatus.Failed => new("failed", "✕", Color.Red),
        OutcomeStatus.Refused => new("refused", "■", Color.Red),
        OutcomeStatus.Pending => new("pending", "▲", Color.Yellow),
        OutcomeStatus.Unknown => new("UNKNOWN", "?", Color.Red),
        _ => new("none", "□", Color.Default),
    };
}
