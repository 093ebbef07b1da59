using System.CommandLine;
using System.Text.Json;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Questions;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell try</c>: what would become of a request at a running boundary.</summary>
internal static class TryCommand
{
    public static Command Make(GlobalOptions global)
    {
        Option<string> route = new("--route") { Description = "The route.", HelpName = "NAME", Required = true };
        Option<string> operation = new("--operation") { Description = "The operation.", HelpName = "NAME", Required = true };
        Option<string> principal = new("--principal") { Description = "Who would ask.", HelpName = "NAME", Required = true };
        Option<string?> deployment = new("--deployment") { Description = "From which deployment.", HelpName = "NAME" };
        Option<string> arguments = Json("--arguments", "The arguments as a JSON object, or @FILE, or @- for standard input.");
        Option<string> context = Json("--context", "What would be said about the circumstances.");
        Command command = new(
            "try",
            """
            Asks a running boundary what would become of a request: who would be asked, which rules hold and why, what would be granted and where it would
            lead. Nothing is sent anywhere, nothing is recorded, and rates and budgets are not asked. "atell policy explain" does the same with a folder.
            Exit code 0 is an allow (or a narrowing), 6 a denial, 7 waits for approval.

            Example:
              atell try --route payments --operation refund --principal refund-agent --deployment support-prod \
                --arguments '{"orderId":"ord_1","amount":900,"currency":"EUR"}'
            """)
        {
            route, operation, principal, deployment, arguments, context,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            DryRun run = new(
                parsed.GetRequiredValue(principal),
                parsed.GetRequiredValue(route),
                parsed.GetRequiredValue(operation),
                await ReadAsync(global, "--arguments", parsed.GetRequiredValue(arguments), cancellationToken),
                parsed.GetValue(deployment),
                await ReadAsync(global, "--context", parsed.GetRequiredValue(context), cancellationToken));
            using Connection connection = global.Connect(parsed, deployment: null);
            return Show(global.Renderer(parsed), await connection.Client.ExplainAsync(run, cancellationToken));
        });
        return command;
    }

    private static Option<string> Json(string name, string description) => new(name) { Description = description, HelpName = "JSON|@FILE", DefaultValueFactory = static _ => "{}" };

    private static async Task<JsonElement> ReadAsync(GlobalOptions global, string option, string given, CancellationToken cancellationToken)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(await global.Surroundings.ReadAsync(given, cancellationToken));
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : throw new UsageException($"{option} is not a JSON object");
        }
        catch (JsonException fault)
        {
            throw new UsageException($"{option} is not a JSON object: {fault.Message}");
        }
    }

    private static int Show(Renderer renderer, DryRunReport report)
    {
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(report, WireJson.Default.DryRunReport);
        }
        else
        {
            renderer.Facts(
            [
                ("decision", Verdict.OfEffect(report.Decision.Effect)),
                ("reason", report.Decision.Code),
                ("granted", report.Decision.Granted?.GetRawText()),
                ("would lead to", report.Target),
                ("digest", report.Digest),
            ]);
            renderer.Table(["because of", "effect", "says"], report.Decision.Reasons.Select(static one => new object?[] { $"{one.Policy}#{one.Rule}", one.Effect, one.Message }));
            renderer.Table(["rule", "effect", "holds", "because"], (report.Rules ?? []).Select(static rule => new object?[] { rule.Rule, rule.Effect, rule.Outcome, string.Join("; ", (rule.Parts ?? []).Select(Sentence)) }));
            renderer.Note("nothing was sent, and nothing recorded");
        }

        return report.Decision.Effect switch
        {
            "deny" => ExitCodes.Denied,
            "require_approval" => ExitCodes.Waiting,
            _ => ExitCodes.Done,
        };
    }

    private static string Sentence(DryPart part) =>
        $"{part.Text} is {part.Outcome}" + (part.Values is { Count: > 0 } values ? $" ({string.Join(", ", values.Select(static value => $"{value.Name} is {value.Value}"))})" : "");
}
