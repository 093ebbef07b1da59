using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using Atellagent.Cli.Documents;
using Atellagent.Cli.Rendering;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Explaining;
using Atellagent.Domain.Policies.Testing;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell policy explain</c>: what would be decided about one request, and the part that each rule has in it.</summary>
internal static class PolicyExplainCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> folder = PolicyCommand.Folder();
        Option<string> route = new("--route") { Description = "The route.", HelpName = "NAME", Required = true };
        Option<string> operation = new("--operation") { Description = "The operation.", HelpName = "NAME", Required = true };
        Option<string> arguments = Json("--arguments", "The arguments as a JSON object, or @FILE, or @- for standard input.");
        Option<string> context = Json("--context", "What the caller says about the circumstances.");
        Option<string?> principal = new("--principal") { Description = "A principal of the folder. Its grants are looked at too.", HelpName = "NAME" };
        Option<string[]> role = new("--role") { Description = "A role, in place of the principal's. May stand more than once.", HelpName = "NAME" };
        Option<string?> deployment = new("--deployment") { Description = "A deployment of the folder.", HelpName = "NAME" };
        Option<string?> environment = new("--environment") { Description = "The environment, in place of the deployment's.", HelpName = "NAME" };
        Option<string?> now = new("--now") { Description = "The time to decide at, such as 2026-03-01T10:00:00Z. Now when absent.", HelpName = "TIME" };
        Option<bool> all = new("--all") { Description = "Also the rules that are about other operations, principals or environments." };
        Command command = new(
            "explain",
            """
            Decides one request and tells, for every rule that was looked at, whether its condition held and which parts of it
            with which values made it so. Nothing is sent anywhere. Exit code 0 is an allow (or a narrowing), 6 a denial, 7
            waits for approval, 3 when the folder is wrong.

            Example:
              atell policy explain boundary/ --route payments --operation refund --principal refund-agent \
                --deployment support-prod --arguments '{"orderId":"ord_1","amount":900,"currency":"EUR"}'
            """)
        {
            folder, route, operation, arguments, context, principal, role, deployment, environment, now, all,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string[]? roles = parsed.GetValue(role) is { Length: > 0 } named ? named : null;
            PolicyTestRequest request = new()
            {
                Route = parsed.GetRequiredValue(route),
                Operation = parsed.GetRequiredValue(operation),
                Arguments = await ReadAsync(global, "--arguments", parsed.GetRequiredValue(arguments), cancellationToken),
                Context = await ReadAsync(global, "--context", parsed.GetRequiredValue(context), cancellationToken),
                Principal = parsed.GetValue(principal),
                PrincipalType = PrincipalType.Agent,
                Roles = roles is null ? default : [.. roles],
                Deployment = parsed.GetValue(deployment),
                Environment = parsed.GetValue(environment),
            };
            DateTimeOffset time = parsed.GetValue(now) is string given ? ReadTime(given) : global.Surroundings.Time.GetUtcNow();
            Renderer renderer = global.Renderer(parsed);
            CheckedFolder opened = CheckedFolder.Open(parsed.GetRequiredValue(folder));
            return opened.Bundle is null
                ? PolicyCheckCommand.Run(renderer, opened)
                : Show(renderer, Explain(opened, request, time), parsed.GetValue(all));
        });
        return command;
    }

    private static Option<string> Json(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "JSON|@FILE",
        DefaultValueFactory = static _ => "{}",
    };

    private static async Task<JsonObject> ReadAsync(GlobalOptions global, string option, string given, CancellationToken cancellationToken)
    {
        string text = await global.Surroundings.ReadAsync(given, cancellationToken);
        return StrictJson.TryParse(Encoding.UTF8.GetBytes(text), JsonLimits.Default, out JsonValue? value, out string? error) && value is JsonObject found
            ? found
            : throw new UsageException($"{option} is not a JSON object" + (error is null ? "" : ": " + error));
    }

    private static DateTimeOffset ReadTime(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : throw new UsageException("--now wants a time such as 2026-03-01T10:00:00Z");

    private static DecisionExplanation Explain(CheckedFolder folder, PolicyTestRequest request, DateTimeOffset now) =>
        folder.Inquiry.Explain(request, now, out string? problem) ?? throw new UsageException(problem!);

    private static int Show(Renderer renderer, DecisionExplanation explanation, bool all)
    {
        Decision decision = explanation.Decision;
        ImmutableArray<RuleExplanation> rules = all ? explanation.Rules : [.. explanation.Rules.Where(static r => r.NotSeen is null)];
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(ExplainReport.Of(explanation, rules), DocumentJson.Default.ExplainReport);
        }
        else
        {
            renderer.Facts(
            [
                ("decision", Verdict.OfEffect(decision.Effect)),
                ("reason", (decision as Decision.Deny)?.Code.ToWord()),
                ("granted", ExplainReport.GrantedBy(decision)?.ToString()),
            ]);
            renderer.Table(["because of", "effect", "says"], decision.Reasons.Select(static r => new object?[] { $"{r.Policy}#{r.Rule}", ExplainReport.Word(r.Effect), r.Message }));
            renderer.Table(["rule", "effect", "holds", "because", "where"], rules.SelectMany(Rows));
            int others = explanation.Rules.Length - rules.Length;
            if (others > 0)
            {
                renderer.Note($"{others} more rule(s) are about something else: --all");
            }
        }

        return decision switch
        {
            Decision.Deny => ExitCodes.Denied,
            Decision.AwaitApproval => ExitCodes.Waiting,
            _ => ExitCodes.Done,
        };
    }

    private static IEnumerable<object?[]> Rows(RuleExplanation rule)
    {
        string name = rule.IsShadow ? rule.Rule + " (shadow)" : rule.Rule;
        string[] why = rule.NotSeen is not null ? ["not looked at: " + rule.NotSeen]
            : rule.Parts.IsEmpty ? ["always"]
            : [.. rule.Parts.Select(Sentence)];
        yield return [name, ExplainReport.Word(rule.Effect), ExplainReport.Word(rule.Outcome), why[0], rule.Position.ToString()];
        foreach (string part in why.Skip(1))
        {
            yield return ["", "", "", part, ""];
        }
    }

    private static string Sentence(ExplainedPart part)
    {
        string values = string.Join(", ", part.Values.Where(v => !string.Equals(v.Key, part.Text, StringComparison.Ordinal)).Select(static v => $"{v.Key} is {v.Value}"));
        string outcome = part.Outcome switch
        {
            RuleOutcome.True => "holds",
            RuleOutcome.False => "does not hold",
            _ => "cannot be evaluated" + (part.Fault is null ? "" : ": " + part.Fault),
        };
        return $"{part.Text} {outcome}" + (values.Length > 0 ? $" ({values})" : "");
    }
}
