using Atellagent.Client;
using Atellagent.Client.Administration;

namespace Atellagent.Cli.Rendering;

/// <summary>Shows one change that waits for a vote, or did.</summary>
internal static class PendingChangeView
{
    /// <summary>Shows it.</summary>
    /// <param name="renderer">The screen.</param>
    /// <param name="change">The change.</param>
    public static void Show(Renderer renderer, PendingChangeReport change)
    {
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(change, WireJson.Default.PendingChangeReport);
            return;
        }

        renderer.Line($"{change.Id} is {change.State}: {change.Change.Verb}, asked for by {change.By} at {change.At}, until {change.ExpiresAt}");
        renderer.Line($"reason: {(change.Change.Reason.Length == 0 ? "none given" : change.Change.Reason)}");
        renderer.Table(
            ["kind", "name", "change", "revision"],
            change.Change.Documents.Select(static d => new object?[] { d.Kind, d.Name, d.Action, d.Revision }));
        foreach (string what in change.Change.Widening)
        {
            renderer.Line($"widens: {what}");
        }

        foreach (ChangeVoteReport vote in change.Votes)
        {
            renderer.Line($"{vote.By} at {vote.At}: {vote.Vote} {vote.Comment}");
        }

        renderer.Line($"digest: {change.Digest}");
    }
}
