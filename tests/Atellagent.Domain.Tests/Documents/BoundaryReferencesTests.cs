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
