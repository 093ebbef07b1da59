using System.Collections;
using System.Reflection;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Tests.Documents;

public sealed class CompleteFolderTests
{
    private static readonly DocumentReadResult Result = Folder.Read(Folder.Complete);

    [Fact]
    public void The_examples_of_the_contract_are_read_without_an_error()
    {
        Assert.Empty(Result.Errors.Select(error => error.ToString()));
        Assert.Equal(13, Result.Documents.Length);
        Assert.Empty(BoundaryReferences.Check(Result.Documents));
    }

    [Fact]
    public void A_principal_is_read_with_its_credentials_and_grants()
    {
        PrincipalDocument principal = Get<PrincipalDocument>("support-agent");

        Assert.Equal(PrincipalType.Agent, principal.Type);
        Assert.Equal("support", principal.Owner);
        Assert.Equal(["support"], principal.Roles);
        PrincipalCredential credential = Assert.Single(principal.Credentials);
        Assert.Equal("env:SUPPORT_AGENT_SECRET", credential.ClientSecretRef);
        Assert.Equal(["support-bot-prod"], credential.Deployments);
        Assert.Equal(["refund", "getOrder"], principal.Grants[0].Operations);
    }

    [Fact]
    public void A_deployment_is_read_with_bounds_that_only_refuse()
    {
        DeploymentDocument deployment = Get<DeploymentDocument>("support-bot-prod");

        Assert.Equal("production", deployment.Environment);
        Assert.Equal("external", deployment.Runtime);
        ArgumentBound amount = deployment.Grants[0].Bounds.Arguments["amount"];
        Assert.Equal(1000, amount.Maximum);
        Assert.Equal(BoundRepair.Refuse, amount.OnExceed);
        Assert.Equal([new JsonString("EUR")], deployment.Grants[0].Bounds.Arguments["currency"].Enum);
    }

    [Fact]
    public void A_route_is_read_with_its_operations()
    {
        RouteDocument route = Get<RouteDocument>("payments");

        Assert.True(route.ReleaseByDefault);
        Assert.Equal(new RouteCredential("env:PAYMENTS_TOKEN", "Authorization", "Bearer {0}"), route.Credential);
        Assert.Equal(RouteLimits.Default with { TimeoutSeconds = 5 }, route.Limits);
        RouteOperation refund = route.Operations["refund"];
        Assert.Equal(("POST", "orders/{orderId}/refunds", OperationEffect.Write), (refund.Method, refund.Path, refund.Effect));
        Assert.Equal("reason", refund.Headers["X-Reason"]);
        Assert.Equal(("Idempotency-Key", null), (refund.IdempotencyHeader, route.Operations["getOrder"].IdempotencyHeader));
        Assert.Equal(["support-agent"], route.EnforcementPoints);
        Assert.Equal(["expand"], route.Operations["getOrder"].Query);
        Assert.NotEmpty(refund.Arguments.Validate(JsonText.Parse("""{"orderId":"ord_a\n","amount":1,"currency":"EUR"}""")));
        Assert.Empty(refund.Arguments.Validate(JsonText.Parse("""{"orderId":"ord_a","amount":1,"currency":"EUR"}""")));
    }

    [Fact]
    public void What_a_route_does_not_release_by_word_it_withholds()
    {
        Assert.False(Get<RouteDocument>("tools").ReleaseByDefault);
        Assert.Equal(["/usr/bin/tools", "--stdio"], Get<RouteDocument>("tools").Destination.Command);
    }

    [Fact]
    public void A_policy_is_read_with_conditions_that_know_where_they_stand()
    {
        PolicyDocument policy = Get<PolicyDocument>("finance/refunds");
        string[] lines = Folder.Complete.Split('\n');

        Assert.Equal([PrincipalType.Agent, PrincipalType.Workflow], policy.Match.PrincipalTypes);
        Assert.Equal(JsonNull.Instance, policy.Constants["nothing"]);
        Assert.Equal([RuleEffect.Allow, RuleEffect.Narrow, RuleEffect.RequireApproval, RuleEffect.RequireApproval, RuleEffect.Deny], policy.Rules.Select(rule => rule.Effect));
        foreach (SourceText text in policy.Rules.SelectMany(rule => new[] { rule.When, rule.MessageExpression }).OfType<SourceText>())
        {
            string first = text.Text.Split('\n', ' ')[0];
            Assert.StartsWith(first, lines[text.Position.Line - 1][(text.Position.Column - 1)..], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_rule_keeps_its_bounds_and_its_gate()
    {
        PolicyDocument policy = Get<PolicyDocument>("finance/refunds");

        Assert.Null(policy.Rules[1].When);
        Assert.Equal(BoundRepair.Clamp, policy.Rules[1].Bounds.Arguments["amount"].OnExceed);
        Assert.True(policy.Rules[1].Bounds.Arguments["currency"].IsConst);
        ApprovalGate gate = policy.Rules[2].Gate!;
        Assert.Equal(("finance", 2, TimeSpan.FromHours(4)), (gate.Name, gate.Quorum, gate.Ttl));
        Assert.Equal(["finance"], gate.From.Teams);
        Assert.True(gate.ExcludesDeploymentOwner);
        Assert.True(gate.RequiresReason);
        ApprovalGate other = policy.Rules[3].Gate!;
        Assert.Equal(("director", true, TimeSpan.FromHours(4), new GateUses(5, TimeSpan.FromHours(1))), (Assert.Single(other.From.Roles), other.ExcludesAuthor, other.Escalation!.After, other.Uses));
        Assert.Equal(["finance"], other.Escalation.To.Teams);
        Assert.StartsWith("voter.type", Assert.Single(other.From.When).Source.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_stored_as_canonical_JSON_is_read_back_as_the_same_document()
    {
        foreach (BoundaryDocument document in Result.Documents)
        {
            DocumentReadResult again = BoundaryFolderReader.Read([("", CanonicalJson.ToText(document.Content))]);

            Assert.Empty(again.Errors.Select(error => error.ToString()));
            BoundaryDocument stored = Assert.Single(again.Documents);
            Assert.Equal(document.Revision, stored.Revision);
            Assert.Equal(Tell(document), Tell(stored));
        }
    }

    [Fact]
    public void Layout_and_comments_are_not_part_of_a_version()
    {
        const string other =
            """
            # a comment
            {"kind": "Team", "spec": {members: ['ann', "desk"]},
             "apiVersion": atellagent/v1, metadata: {owner: support, name: support}}
            """;

        Assert.Equal(Get<TeamDocument>("support").Revision, Assert.Single(Folder.Read(other).Documents).Revision);
    }

    private static T Get<T>(string name)
        where T : BoundaryDocument =>
        Result.Documents.OfType<T>().Single(document => document.Name == name);

    // Everything that a document says, but for where it says it.
    private static string Tell(object? value) => value switch
    {
        null => "null",
        string or Enum or bool or int or decimal or TimeSpan or JsonValue => $"{value}",
        SourcePosition or Domain.Schemas.ArgumentSchema => "",
        DictionaryEntry entry => $"{entry.Key}={Tell(entry.Value)}",
        _ when value.GetType().IsGenericType && value.GetType().GetGenericTypeDefinition() == typeof(KeyValuePair<,>) =>
            $"{Tell(value.GetType().GetProperty("Key")!.GetValue(value))}={Tell(value.GetType().GetProperty("Value")!.GetValue(value))}",
        IEnumerable items when IsDefault(items) => "default",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Tell))}]",
        _ => $"{{{string.Join(", ", Properties(value).Select(p => $"{p.Name}: {Tell(p.GetValue(value))}"))}}}",
    };

    private static IEnumerable<PropertyInfo> Properties(object value) =>
        value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0);

    private static bool IsDefault(IEnumerable items) => items.GetType().GetProperty("IsDefault")?.GetValue(items) is true;
}
