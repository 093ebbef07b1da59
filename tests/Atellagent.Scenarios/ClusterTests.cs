using Atellagent.Harness;
using Npgsql;

namespace Atellagent.Scenarios;

/// <summary>Three silos on one PostgreSQL: whichever is asked, it is one boundary.</summary>
public sealed class ClusterTests
{
    private const int Silos = 3;

    [Fact]
    public async Task What_one_silo_does_holds_at_the_others()
    {
        await using World first = await World.StartOnPostgreSqlAsync();
        await using World second = await first.StartAnotherAsync();
        await using World third = await first.StartAnotherAsync();
        World[] silos = [first, second, third];
        string token = await first.TokenAsync();

        // A token of one is good at each, an action through each is carried out, and each finds the actions of the others.
        foreach (World silo in silos)
        {
            ClientCall call = await silo.RefundAsync(token, 1);
            Assert.Equal(200, call.Status);
            Assert.All(
                await Task.WhenAll(silos.Select(other => other.GetAsync("v1/actions/" + call.Action, token))),
                seen => Assert.Equal(call.Action, seen.Action));
        }

        // A suspension has taken effect everywhere when its call returns, and so has its end; each time through another silo.
        for (int round = 0; round < 4; round++)
        {
            World by = silos[round % Silos];
            string admin = await by.AdminTokenAsync();
            Assert.Equal(200, (await by.SuspendAsync("deployments", "prod", "suspend", admin)).Status);
            int before = first.Upstream.Requests.Count;
            ClientCall[] refused = await Task.WhenAll(silos.Select(silo => silo.RefundAsync(token, 3)));
            Assert.All(refused, call => Assert.Equal((403, "denied"), (call.Status, call.Code)));
            Assert.Equal(before, first.Upstream.Requests.Count);
            Assert.Equal(200, (await by.SuspendAsync("deployments", "prod", "resume", admin)).Status);
            Assert.All(await Task.WhenAll(silos.Select(silo => silo.RefundAsync(token, 4))), call => Assert.Equal(200, call.Status));
        }

        // A change of documents through one is in force at the others.
        Assert.Equal(200, (await second.ApplyAsync(BoundaryYaml.For(first.Upstream.Port).Replace("maximum: 1000", "maximum: 5", StringComparison.Ordinal))).Status);
        Assert.All(await Task.WhenAll(silos.Select(silo => silo.RefundAsync(token, 6))), call => Assert.Equal(403, call.Status));

        // What was revoked at one is worth nothing at the others.
        Assert.Equal(200, (await RevokeAsync(third, token)).Status);
        Assert.All(await Task.WhenAll(silos.Select(silo => silo.RefundAsync(token, 1))), call => Assert.Equal(401, call.Status));

        await second.Boundary.StopAsync();
        await third.Boundary.StopAsync();
        await first.AssertHistoryAsync();
        Assert.Equal(["main", "main-2", "main-3"], Logs(first));
    }

    [Fact]
    public async Task A_silo_that_is_killed_under_load_leaves_no_effect_unrecorded_and_the_others_go_on()
    {
        await using World first = await World.StartOnPostgreSqlAsync();
        await using World second = await first.StartAnotherAsync();
        await using World third = await first.StartAnotherAsync();
        string token = await first.TokenAsync();
        using CancellationTokenSource stop = new();
        Task[] load = [.. new[] { first, second, third }.SelectMany(silo => Enumerable.Range(0, 3).Select(client => LoadAsync(silo, token, stop.Token)))];
        await PostgreSqlTests.UntilAsync(() => first.Upstream.Requests.Count >= 60);

        await first.Boundary.KillAsync();
        int atKill = first.Upstream.Requests.Count;
        await PostgreSqlTests.UntilAsync(() => first.Upstream.Requests.Count >= atKill + 60);
        await stop.CancelAsync();
        await Task.WhenAll(load);

        // Administration goes on too, wherever its grains were, and what the dead silo had under way gets its honest end.
        await PostgreSqlTests.UntilAsync(() => Count(first, "select count(*) from action a where not exists (select 1 from action_conclusion c where c.seq = a.seq)") == 0);
        string admin = await second.AdminTokenAsync();
        await PostgreSqlTests.UntilAsync(() => second.SuspendAsync("deployments", "prod", "suspend", admin).GetAwaiter().GetResult().Status == 200);
        Assert.Equal(403, (await third.RefundAsync(token, 1)).Status);
        Assert.DoesNotContain(first.Calls, static call => call.Status is not (200 or 0 or 403 or 424 or 503));

        await first.RestartAsync();
        Assert.Equal(200, (await first.SuspendAsync("deployments", "prod", "resume")).Status);
        Assert.All(await Task.WhenAll(new[] { first, second, third }.Select(silo => silo.RefundAsync(token, 1))), call => Assert.Equal(200, call.Status));
        await second.Boundary.StopAsync();
        await third.Boundary.StopAsync();
        await first.AssertHistoryAsync(faultFree: false);

        // Where another silo was just looking after the log that was left, the silo that comes back takes a new one.
        Assert.Equal(["main", "main-2", "main-3"], Logs(first).Take(3));
        Assert.InRange(Logs(first).Length, 3, 4);
    }

    [Fact]
    public async Task A_silo_that_was_stopped_admits_nothing_under_what_has_changed_meanwhile()
    {
        await using World first = await World.StartOnPostgreSqlAsync();
        await using World second = await first.StartAnotherAsync();
        await using World third = await first.StartAnotherAsync();
        string token = await first.TokenAsync();
        string admin = await second.AdminTokenAsync();
        Assert.All(await Task.WhenAll(new[] { first, second, third }.Select(silo => silo.RefundAsync(token, 1))), call => Assert.Equal(200, call.Status));
        int before = first.Upstream.Requests.Count;

        await SignalAsync(first, "-STOP");
        await PostgreSqlTests.UntilAsync(() => second.SuspendAsync("deployments", "prod", "suspend", admin).GetAwaiter().GetResult().Status == 200);
        Task<ClientCall>[] asked = [.. Enumerable.Range(0, 8).Select(_ => first.RefundAsync(token, 1))];
        await SignalAsync(first, "-CONT");
        List<ClientCall> answers = [.. await Task.WhenAll(asked)];
        for (int poll = 0; poll < 200 && !first.Boundary.HasExited; poll++)
        {
            answers.Add(await first.RefundAsync(token, 1));
        }

        Assert.DoesNotContain(answers, static call => call.Status is not (403 or 503 or 0));
        Assert.Equal(403, (await third.RefundAsync(token, 1)).Status);
        Assert.Equal(before, first.Upstream.Requests.Count);

        // Put out or not, it can be started again, and is one of them.
        await first.RestartAsync();
        Assert.Equal(200, (await first.SuspendAsync("deployments", "prod", "resume")).Status);
        Assert.All(await Task.WhenAll(new[] { first, second, third }.Select(silo => silo.RefundAsync(token, 1))), call => Assert.Equal(200, call.Status));
        await second.Boundary.StopAsync();
        await third.Boundary.StopAsync();
        await first.AssertHistoryAsync(faultFree: false);
    }

    [Fact]
    public async Task Votes_through_several_silos_at_once_carry_an_action_out_once()
    {
        await using World first = await World.StartOnPostgreSqlAsync(arrange: static world => ApprovalWorld.Arrange(world));
        await using World second = await first.StartAnotherAsync();
        await using World third = await first.StartAnotherAsync();
        World[] silos = [first, second, third];
        string token = await first.TokenAsync();
        string[] voters = await Task.WhenAll(new[] { "fay", "fred", "fiona" }.Select(person => first.TokenAsync(person, deployment: null)));

        for (int round = 0; round < 6; round++)
        {
            ClientCall waits = await silos[round % Silos].RefundAsync(token, 400, $"waits-{round}");
            (string id, string digest) = ApprovalWorld.Approval(waits);
            ClientCall[] votes = await Task.WhenAll(voters.Select((voter, i) => ApprovalWorld.VoteAsync(silos[i], voter, id, digest)));
            Assert.InRange(votes.Count(static vote => vote.Status == 200), 2, 3);
            await ApprovalWorld.BecomesAsync(silos[(round + 1) % Silos], id, "consumed");
            ClientCall done = await silos[(round + 2) % Silos].GetAsync($"v1/actions/{waits.Action}?wait=20", token);
            Assert.Equal("succeeded", done.Outcome);
            Assert.Equal(round + 1, first.Upstream.Requests.Count);
        }

        await second.Boundary.StopAsync();
        await third.Boundary.StopAsync();
        await first.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_silo_that_is_asked_to_end_finishes_what_it_has_begun()
    {
        await using World first = await World.StartOnPostgreSqlAsync();
        await using World second = await first.StartAnotherAsync();
        string token = await first.TokenAsync();
        using CancellationTokenSource stop = new();
        Task[] load = [.. new[] { first, second }.SelectMany(silo => Enumerable.Range(0, 4).Select(client => LoadAsync(silo, token, stop.Token)))];
        await PostgreSqlTests.UntilAsync(() => first.Upstream.Requests.Count >= 40);

        await second.Boundary.StopAsync();
        int atStop = first.Upstream.Requests.Count;
        await PostgreSqlTests.UntilAsync(() => first.Upstream.Requests.Count >= atStop + 40);
        await stop.CancelAsync();
        await Task.WhenAll(load);

        Assert.All(first.Calls, static call => Assert.Contains(call.Status, (int[])[200, 0, 503]));
        await first.AssertHistoryAsync();
    }

    private static async Task SignalAsync(World silo, string signal)
    {
        using System.Diagnostics.Process kill = System.Diagnostics.Process.Start("kill", [signal, silo.Boundary.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private static async Task<ClientCall> RevokeAsync(World silo, string token)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(silo.Boundary.Address, "oauth/revoke"))
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["token"] = token }),
        };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"agent:{World.AgentSecret}")));
        return await silo.SendAsync(request, null);
    }

    private static async Task LoadAsync(World silo, string token, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && (await silo.RefundAsync(token, 1, Guid.CreateVersion7().ToString())).Status != 0)
        {
            await Task.Yield();
        }
    }

    private static string[] Logs(World world)
    {
        using NpgsqlConnection connection = new(world.Database + ";Pooling=False");
        connection.Open();
        using NpgsqlCommand command = new("select array_agg(distinct log order by log) from evidence_record", connection);
        return (string[])command.ExecuteScalar()!;
    }

    private static long Count(World world, string text)
    {
        using NpgsqlConnection connection = new(world.Database + ";Pooling=False");
        connection.Open();
        using NpgsqlCommand command = new(text, connection);
        return (long)command.ExecuteScalar()!;
    }
}
