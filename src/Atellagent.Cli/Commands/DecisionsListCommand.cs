using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Evidence;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell decisions list</c>: finds decisions. The boundary filters, so every decision that it has is looked at.</summary>
internal static class DecisionsListCommand
{
    public static Command Make(GlobalOptions global)
    {
        Option<string?> action = Filter("--action", "ID", "Only this action.");
        Option<string?> principal = Filter("--principal", "NAME", "Only what this principal asked for.");
        Option<string?> deployment = Filter("--deployment", "NAME", "Only what was asked for in this deployment.");
        Option<string?> route = Filter("--route", "NAME", "Only this route.");
        Option<string?> effect = Filter("--effect", "EFFECT", "Only decisions with this effect.");
        effect.AcceptOnlyFromAmong("deny", "allow", "narrow", "require_approval");
        Option<string?> outcome = Filter("--outcome", "STATUS", "Outcomes instead of decisions: only those with this status.");
        outcome.AcceptOnlyFromAmong("succeeded", "failed", "refused", "unknown", "pending");
        Option<int?> limit = new("--limit") { Description = "How many at most.", HelpName = "N" };
        Option<string?> cursor = Filter("--cursor", "CURSOR", "Go on where a list before ended.");
        Command command = new(
            "list",
            """
            Lists decisions, newest first.

            Examples:
              atell decisions list --effect deny --deployment support-bot-prod
              atell decisions list --outcome unknown -o json
            """)
        {
            action, principal, deployment, route, effect, outcome, limit, cursor,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            global,
            parsed,
            new EvidenceFilter
            {
                Type = parsed.GetValue(outcome) is null ? "decision" : null,
                Action = parsed.GetValue(action),
                Principal = parsed.GetValue(principal),
                Deployment = parsed.GetValue(deployment),
                Route = parsed.GetValue(route),
                Effect = parsed.GetValue(effect),
                Outcome = parsed.GetValue(outcome),
                Limit = parsed.GetValue(limit),
                Cursor = parsed.GetValue(cursor),
            },
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        GlobalOptions global,
        ParseResult parsed,
        EvidenceFilter filter,
        CancellationToken cancellationToken)
    {
        using Connection connection = global.Connect(parsed, deployment: null);
        EvidenceListing listing = await connection.Client.ListEvidenceAsync(filter, cancellationToken);
        Renderer renderer = global.Renderer(parsed);
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(listing, WireJson.Default.EvidenceListing);
        }
        else
        {
            DecisionView.Listing(renderer, listing);
        }

        return ExitCodes.Done;
    }

    private static Option<string?> Filter(string name, string help, string description) =>
        new(name) { HelpName = help, Description = description };
}
