using System.Globalization;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Versions;
using Atellagent.Harness;

namespace Atellagent.Boundary.Tests.Administration;

/// <summary>Policy versions: put in force whole, by name and reason, signed where that is asked for, and brought back.</summary>
public sealed class PolicyVersionTests
{
    private const string World =
        """
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: root }
        spec: { type: person, roles: [administrator] }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: payments }
        spec:
          connector: http
          destination: { baseUrl: "http://127.0.0.1:9/", networks: [127.0.0.0/8] }
          operations:
            refund: { method: POST, path: refunds, effect: write, arguments: { type: object, required: [amount], additionalProperties: false, properties: { amount: { type: number } } } }
        ---

        """;

    private const string Exception =
        """
        apiVersion: atellagent/v1
        kind: PolicyException
        metadata: { name: launch-week, owner: finance }
        spec: { rule: "first#cap", principals: [root], reason: launch, approver: root, from: "2026-03-01T00:00:00Z", until: "2026-03-08T00:00:00Z" }
        ---
        apiVersion: atellagent/v1
        kind: Team
        metadata: { name: finance }
        spec: { members: [root] }
        """;

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task An_exception_is_in_force_beside_its_policy()
    {
        await using AdministrationWorld world = await AdministrationWorld.StartAsync();

        ApplyResult result = await world.ApplyAsync(World + Policy("first", 500) + "---\n" + Exception);

        Assert.Equal([], result.Errors);
        AuthorityView view = await world.ReadAsync();
        Assert.True(view.PolicyExceptions.ContainsKey("launch-week"));
        Assert.NotNull(view.Policies);
    }

    [Fact]
    public async Task Every_activation_names_who_and_why_and_what_it_came_after()
    {
        await using AdministrationWorld world = await AdministrationWorld.StartAsync();
        await world.ApplyAsync(World + Policy("first", 500), why: "the first");
        string first = (await world.ReadAsync()).Policies!.Version.ToString();
        ApplyResult second = await world.ApplyAsync(Policy("first", 600), why: "more");

        PolicyActivation activation = (await world.ReadAsync()).Activations[0];
        Assert.Equal(
            (second.PolicyVersion!, 2L, first, "tester", "more", false),
            (activation.Version, activation.Sequence, activation.Parent, activation.By, activation.Why, activation.IsRollback));
        Assert.Contains("\"reason\":\"more\"", second.Proposal!.ToArguments().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_leaves_the_policies_as_they_are_activates_nothing()
    {
        await using AdministrationWorld world = await AdministrationWorld.StartAsync();
        await world.ApplyAsync(World + Policy("first", 500));
        await world.ApplyAsync(World.Replace("roles: [administrator]", "roles: [administrator, x]", StringComparison.Ordinal));

        Assert.Single((await world.ReadAsync()).Activations);
    }

    [Fact]
    public async Task An_earlier_version_comes_back_exactly_and_without_what_came_after_it()
    {
        await using AdministrationWorld world = await AdministrationWorld.StartAsync();
        string first = (await world.ApplyAsync(World + Policy("first", 500))).PolicyVersion!;
        string second = (await world.ApplyAsync(Policy("first", 600) + "---\n" + Policy("second", 700))).PolicyVersion!;

        ApplyResult dry = await world.RollBackAsync(first, dryRun: true);
        Assert.Equal(second, (await world.ReadAsync()).Policies!.Version.ToString());
        ApplyResult result = await world.RollBackAsync(first);

        Assert.Equal(["delete second", "update first"], result.Changes.Select(c => $"{c.Action} {c.Name}").Order(StringComparer.Ordinal));
        Assert.Equal(result.Changes, dry.Changes.AsEnumerable());
        AuthorityView view = await world.ReadAsync();
        Assert.Equal(first, view.Policies!.Version.ToString());
        Assert.Equal(["first"], view.PolicyDocuments.Keys);
        Assert.Equal((true, 3L, second), (view.Activations[0].IsRollback, view.Activations[0].Sequence, view.Activations[0].Parent));
        Assert.Equal("rollback", result.Proposal!.Verb);

        Assert.True((await world.RollBackAsync(second)).Applied);
        Assert.Equal(["first", "second"], (await world.ReadAsync()).PolicyDocuments.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_version_that_never_was_is_not_found_and_one_that_no_longer_fits_changes_nothing()
    {
        await using AdministrationWorld world = await AdministrationWorld.StartAsync();
        string first = (await world.ApplyAsync(World + Policy("first", 500))).PolicyVersion!;
        string second = (await world.ApplyAsync((Policy("first", 500) + "---\n" + World.TrimEnd('-', '\n')).Replace("amount", "total", StringComparison.Ordinal))).PolicyVersion!;
        Assert.NotNull(second);

        Assert.True((await world.RollBackAsync("sha256:" + new string('0', 64))).NoSuchVersion);
        ApplyResult result = await world.RollBackAsync(first);

        Assert.False(result.Applied);
        Assert.NotEmpty(result.Errors);
        Assert.Equal(second, (await world.ReadAsync()).Policies!.Version.ToString());
    }

    [Fact]
    public async Task Policies_that_a_folder_no_longer_holds_go_only_when_that_is_asked_for()
    {
        await using AdministrationWorld world = await AdministrationWorld.StartAsync();
        await world.ApplyAsync(World + Policy("first", 500) + "---\n" + Policy("second", 700));

        await world.ApplyAsync(Policy("first", 600));
        Assert.Equal(2, (await world.ReadAsync()).PolicyDocuments.Count);
        await world.ApplyAsync(Policy("first", 600), prune: true);

        AuthorityView view = await world.ReadAsync();
        Assert.Equal(["first"], view.PolicyDocuments.Keys);
        Assert.Equal((1, 1), (view.Routes.Count, view.Principals.Count));
    }

    [Fact]
    public async Task Policies_whose_tests_fail_are_not_put_in_force()
    {
        await using AdministrationWorld world = await AdministrationWorld.StartAsync();
        const string Test =
            """
            ---
            apiVersion: atellagent/v1
            kind: PolicyTest
            metadata: { name: t }
            spec:
              cases:
                - name: small
                  given: { principal: root, route: payments, operation: refund, args: { amount: 3 } }
                  expect: { effect: deny }
            """;

        ApplyResult result = await world.ApplyAsync(World + Policy("first", 500) + Test);

        Assert.False(result.Applied);
        Assert.Contains("the policy test t, \"small\", fails", Assert.Single(result.Errors).Message, StringComparison.Ordinal);
        Assert.Empty((await world.ReadAsync()).PolicyDocuments);
    }

    [Fact]
    public async Task Where_signatures_are_asked_for_only_signed_policies_come_into_force()
    {
        using PolicySigningKey key = PolicySigningKey.Create();
        using PolicySigningKey stranger = PolicySigningKey.Create();
        Assert.True(PolicyTrust.TryParse(key.ExportPublic(), out PolicyTrust? trust));
        await using AdministrationWorld world = await AdministrationWorld.StartAsync(trust);
        Assert.True((await world.ApplyAsync(World.TrimEnd('-', '\n'))).Applied);

        Assert.Contains("must be signed", await RefusalAsync(world, Policy("first", 500)), StringComparison.Ordinal);
        Assert.Contains("not trusted", await RefusalAsync(world, Signed(stranger, 1, Policy("first", 500))), StringComparison.Ordinal);
        Assert.Contains("is for the policy version", await RefusalAsync(world, Signed(key, 1, Policy("first", 500)).Replace("500", "501", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("not one of what it says", await RefusalAsync(world, Signed(key, 1, Policy("first", 500)).Replace("sequence: 1", "sequence: 9", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Empty((await world.ReadAsync()).PolicyDocuments);

        ApplyResult signed = await world.ApplyAsync(Signed(key, 5, Policy("first", 500)));
        Assert.True(signed.Applied);
        AuthorityView view = await world.ReadAsync();
        Assert.NotNull(view.Policies);
        Assert.Equal(5, view.Activations[0].Sequence);
        Assert.Equal(key.Id, signed.Proposal!.SignedWith);
    }

    [Fact]
    public async Task An_older_signature_brings_nothing_back_but_a_recorded_rollback_does()
    {
        using PolicySigningKey key = PolicySigningKey.Create();
        Assert.True(PolicyTrust.TryParse(key.ExportPublic(), out PolicyTrust? trust));
        await using AdministrationWorld world = await AdministrationWorld.StartAsync(trust);
        await world.ApplyAsync(World.TrimEnd('-', '\n'));
        string old = Signed(key, 1, Policy("first", 500));
        ApplyResult applied = await world.ApplyAsync(old);
        Assert.Equal([], applied.Errors);
        string first = applied.PolicyVersion!;
        Assert.Equal([], (await world.ApplyAsync(Signed(key, 2, Policy("first", 400)))).Errors);

        Assert.Contains("sequence is 1, and 2 is in force", await RefusalAsync(world, old), StringComparison.Ordinal);
        Assert.Equal([], (await world.RollBackAsync(first)).Errors);

        AuthorityView view = await world.ReadAsync();
        Assert.Equal((first, true), (view.Policies!.Version.ToString(), view.Activations[0].IsRollback));
    }

    [Fact]
    public async Task Whoever_can_write_to_the_store_still_cannot_put_unsigned_policies_in_force()
    {
        await using AdministrationWorld world = await AdministrationWorld.StartAsync();
        await world.ApplyAsync(World + Policy("first", 500));
        using PolicySigningKey key = PolicySigningKey.Create();
        Assert.True(PolicyTrust.TryParse(key.ExportPublic(), out PolicyTrust? trust));

        world.Trust = trust;

        Assert.Null((await world.ReadAsync()).Policies);
    }

    [Fact]
    public async Task A_policy_version_that_cannot_be_kept_is_not_put_in_force()
    {
        await using AdministrationWorld world = await AdministrationWorld.StartAsync();
        string first = (await world.ApplyAsync(World + Policy("first", 500))).PolicyVersion!;
        world.Storage.Mend();
        world.Storage.Break(2, Fault.Throw);

        await Assert.ThrowsAnyAsync<Exception>(() => world.ApplyAsync(Policy("first", 600)));
        world.Storage.Mend();

        Assert.Equal(first, (await world.ReadAsync()).Policies!.Version.ToString());
        Assert.True((await world.ApplyAsync(Policy("first", 600))).Applied);
    }

    private static async Task<string> RefusalAsync(AdministrationWorld world, string text)
    {
        ApplyResult result = await world.ApplyAsync(text);
        Assert.False(result.Applied);
        return Assert.Single(result.Errors).Message;
    }

    private static string Signed(PolicySigningKey key, long sequence, string policies)
    {
        DocumentReadResult read = BoundaryFolderReader.Read([("boundary.yaml", World + policies)]);
        PolicyBundle bundle = Assert.IsType<PolicyCompilation.Compiled>(PolicyCompiler.Compile(read.Documents)).Bundle;
        return policies + "---\n" + PolicySignatureReader.Write(key.Sign(bundle.Version, sequence, "ada", Now, "a test"));
    }

    private static string Policy(string name, int cap) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: {{name}} }
        spec:
          match: { routes: [payments], operations: [refund] }
          rules:
            - { id: allow, effect: allow, when: "principal.name == 'root'" }
            - { id: cap, effect: narrow, when: "args.amount > 5", bounds: { arguments: { amount: { maximum: {{cap}}, onExceed: clamp } } } }

        """);
}
