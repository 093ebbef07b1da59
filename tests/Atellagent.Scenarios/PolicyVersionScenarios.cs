using System.Globalization;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Policy versions as an administrator meets them: with the command line, against a boundary that asks for signatures.</summary>
public sealed class PolicyVersionScenarios
{
    private const string Closing = "apiVersion: atellagent/v1\nkind: Policy\nmetadata: { name: closing }\nspec:\n  match: { routes: [payments] }\n  rules: [ { id: none, effect: deny, when: \"route.name == 'payments'\", message: closed } ]\n";

    [Fact]
    public async Task Signed_policies_are_applied_compared_and_rolled_back_by_command()
    {
        using TestFolder keys = new();
        Assert.Equal(0, (await Atell.RunAsync(null, "policy", "keygen", keys.In("policy.key"))).Code);
        await using World world = await World.StartAsync(world =>
        {
            world.Environment["Atellagent__PolicyKeys"] = keys.In("policy.key.pub");
            (int signed, string said) = Atell.RunAsync(world, "policy", "sign", world.BoundaryFolder, "--key", keys.In("policy.key"), "--author", "ada", "--reason", "first").GetAwaiter().GetResult();
            Assert.True(signed == 0, said);
        });
        string token = await world.TokenAsync();
        Assert.Equal(200, (await world.RefundAsync(token)).Status);

        // The same folder with one policy more: not without a new signature, and not with the old number.
        await File.WriteAllTextAsync(Path.Combine(world.BoundaryFolder, "closing.yaml"), Closing);
        (int unsigned, string refusal) = await Atell.RunAsync(world, "apply", "-f", world.BoundaryFolder);
        Assert.True(unsigned == 3, refusal);
        Assert.Contains("the signature is for the policy version", refusal, StringComparison.Ordinal);
        (int widens, string difference) = await Atell.RunAsync(world, "policy", "diff", world.BoundaryFolder, "current", "--fail-on-wider");
        Assert.Equal(5, widens);
        Assert.Contains("closing#none", difference, StringComparison.Ordinal);

        Assert.Equal(0, (await Atell.RunAsync(world, "policy", "sign", world.BoundaryFolder, "--key", keys.In("policy.key"), "--author", "ada", "--reason", "close it")).Code);
        Assert.Equal(0, (await Atell.RunAsync(world, "apply", "-f", world.BoundaryFolder, "--reason", "close it")).Code);
        Assert.Equal(403, (await world.RefundAsync(token)).Status);

        ClientCall versions = await world.GetAsync("v1/admin/policy-versions", await world.AdminTokenAsync());
        JsonObject[] items = [.. ((JsonArray)versions.Body!["items"]!).Items.Cast<JsonObject>()];
        Assert.Equal(["2 close it", "1 start", "0 start"], items.Select(i => string.Create(CultureInfo.InvariantCulture, $"{((JsonNumber)i["sequence"]!).Value} {((JsonString)i["reason"]!).Value}")));
        string before = ((JsonString)items[1]["version"]!).Value;
        Assert.Equal(0, (await Atell.RunAsync(world, "policy", "rollback", before, "--reason", "open again")).Code);
        Assert.Equal(200, (await world.RefundAsync(token)).Status);

        // The rollback outlives the process, though its signature is an old one.
        await world.Boundary.KillAsync();
        File.Delete(Path.Combine(world.BoundaryFolder, "closing.yaml"));
        Assert.Equal(0, (await Atell.RunAsync(world, "policy", "sign", world.BoundaryFolder, "--key", keys.In("policy.key"), "--author", "ada", "--reason", "as it is", "--sequence", "7")).Code);
        await world.RestartAsync();
        Assert.Equal(200, (await world.RefundAsync(await world.TokenAsync())).Status);
        (int listed, string table) = await Atell.RunAsync(world, "policy", "versions");
        Assert.Equal(0, listed);
        Assert.Contains("rollback, signed", table, StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_start_with_keys_and_without_a_signature_is_refused()
    {
        using TestFolder keys = new();
        await Atell.RunAsync(null, "policy", "keygen", keys.In("policy.key"));
        await using World world = await World.StartAsync();
        await world.Boundary.StopAsync();

        (int code, string output) = await BoundaryProcess.RunAsync(
            keys.In("data"), world.BoundaryFolder, world.Environment, "--policy-keys", keys.In("policy.key.pub"));

        Assert.Equal(3, code);
        Assert.Contains("policies must be signed", output, StringComparison.Ordinal);
    }
}
