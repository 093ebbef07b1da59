using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Tests.Documents;

public sealed class BoundaryReferencesTests
{
    [Theory]
    [InlineData("metadata: { name: support, owner: support }", "metadata: { name: support, owner: suport }", "metadata.owner: there is no team \"suport\"; did you mean support?")]
    [InlineData("members: [ann, desk]", "members: [ann, desc]", "spec.members[1]: there is no principal \"desc\"; did you mean desk?")]
    [InlineData("members: [ann, desk]", "members: [support-agent]", "spec.members[0]: support-agent is a principal of another type; members of a team are persons and services")]
    [InlineData("deployments: [support-bot-prod]", "deployments: [support-bot]", "spec.credentials[0].deployments[0]: there is no deployment \"support-bot\"")]
    [InlineData("  roles: [support]\n", "  roles: [support]\n  delegation: { to: [ann, dsk] }\n", "spec.delegation.to[1]: there is no principal \"dsk\"; did you mean desk?")]
    [InlineData("  roles: [support]\n", "  roles: [support]\n  delegation: { to: [support-agent] }\n", "spec.delegation.to[0]: nobody acts on its own behalf by delegation")]
    [InlineData("route: payments, operations: [refund, getOrder]", "route: payment, operations: [refund]", "spec.grants[0].route: there is no route \"payment\"; did you mean payments?")]
    [InlineData("route: payments, operations: [refund, getOrder]", "route: payments, operations: [refund, getOrders]", "spec.grants[0].operations[1]: route payments has no operation \"getOrders\"; did you mean getOrder?")]
    [InlineData("route: payments, operations: [refund, getOrder]", "route: payments, operations: [\"list*\"]", "spec.grants[0].operations[0]: route payments has no operation \"list*\"")]
    [InlineData("principals: [ann, desk]", "principals: [ann, dsk]", "spec.principals[1]: there is no principal \"dsk\"; did you mean desk?")]
    [InlineData("principals: [support-agent]", "principals: [support-agent, ghost]", "spec.principals[1]: there is no principal \"ghost\"")]
    [InlineData("amount: { maximum: 1000 }", "ammount: { maximum: 1000 }", "spec.grants[0].bounds.arguments.ammount: there is no argument of these operations \"ammount\"; did you mean amount?")]
    [InlineData("amount: { maximum: 1000 }", "amount: { properties: { total: { maximum: 5 } } }", "spec.grants[0].bounds.arguments.amount.properties.total: there is no declared member of this argument \"total\"")]
    [InlineData("    routes: [payments]", "    routes: [payouts]", "spec.match.routes[0]: there is no route \"payouts\"")]
    [InlineData("    operations: [refund]", "    operations: [refunds]", "spec.match.operations[0]: route payments has no operation \"refunds\"; did you mean refund?")]
    [InlineData("from: { teams: [finance] }", "from: { teams: [financ] }", "spec.rules[2].approval.from.teams[0]: there is no team \"financ\"; did you mean finance?")]
    public void A_name_that_leads_nowhere_is_told_where_it_stands(string good, string bad, string error)
    {
        string text = Folder.Complete.Replace(good, bad, StringComparison.Ordinal);
        DocumentReadResult result = Folder.Read(text);
        Assert.Empty(result.Errors);

        DocumentError found = BoundaryReferences.Check(result.Documents).First(e => e.Message.EndsWith(error, StringComparison.Ordinal));

        Assert.Contains(error.Split('"').ElementAtOrDefault(1) ?? "support-agent", text.Split('\n')[found.Position.Line - 1], StringComparison.Ordinal);
        Assert.True(found.Position.Column > 1);
    }

    [Theory]
    [InlineData("operations: [refund, getOrder]", "operations: [\"get*\"]", "spec.grants[0].operations[0]: the route payments wants its operations granted by name; name them, or write \"wildcards: allow\" there")]
    [InlineData("operations: [refund, getOrder]", "operations: [\"*\"]", "spec.grants[0].operations[0]: the route payments wants its operations granted by name; name them, or write \"wildcards: allow\" there")]
    [InlineData("release: allow", "release: allow\n  principal: ghost", "spec.principal: there is no principal \"ghost\"")]
    [InlineData("release: allow", "release: allow\n  principal: support-agent", "spec.principal: support-agent is of another type; a route leads to a tool, a model, a channel or a service")]
    [InlineData("bounds: { arguments: { amount: { maximum: 1000 }, currency: { enum: [EUR] } } }", "bounds: { budget: { argument: amount, maximum: 5, per: day } }", "spec.grants[0].bounds.budget: getOrder has no argument amount to sum; bound it in a grant or rule of its own")]
    public void What_a_route_does_not_allow_is_refused(string good, string bad, string error)
    {
        DocumentReadResult result = Folder.Read(Folder.Complete.Replace(good, bad, StringComparison.Ordinal));
        Assert.Empty(result.Errors.Select(static e => e.ToString()));

        Assert.Contains(BoundaryReferences.Check(result.Documents), e => e.Message.EndsWith(error, StringComparison.Ordinal));
    }

    [Fact]
    public void A_route_may_lead_to_a_service_and_allow_wildcards() =>
        Assert.Empty(BoundaryReferences.Check(Folder.Read(Folder.Complete
            .Replace("operations: [refund, getOrder]", "operations: [\"*\"]", StringComparison.Ordinal)
            .Replace("release: allow", "release: allow\n  wildcards: allow\n  principal: desk", StringComparison.Ordinal)).Documents).Select(static e => e.Message));

    [Fact]
    public void Tools_that_nobody_has_listed_yet_may_be_named() =>
        Assert.Empty(BoundaryReferences.Check(Folder.Read(Folder.Complete.Replace("search*", "anything", StringComparison.Ordinal)).Documents));

    [Fact]
    public void Tools_that_are_listed_are_checked()
    {
        string text = Folder.Complete.Replace(
            "  effects: { search: read }",
            "  effects: { search: read }\n  operations: { find: { effect: read, description: d, arguments: { type: object } } }",
            StringComparison.Ordinal);

        DocumentReadResult result = Folder.Read(text);

        Assert.Empty(result.Errors.Select(e => e.ToString()));
        Assert.Contains("route tools has no operation \"search*\"", Assert.Single(BoundaryReferences.Check(result.Documents)).Message, StringComparison.Ordinal);
    }
}
