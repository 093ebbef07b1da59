using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>
/// Invariant 5 with three silos under load: whatever is asked for after a call that revokes something has returned reaches no upstream,
/// through whichever silo the call and the asking go. 50 rounds of each at night.
/// </summary>
public sealed class ClusterRevocationTests
{
    private const int Clients = 3;

    [Fact]
    public async Task What_is_asked_for_after_a_revocation_has_returned_reaches_no_upstream()
    {
        await using Silos silos = await Silos.StartAsync();
        string admin = await silos.First.AdminTokenAsync();
        string token = await silos.First.TokenAsync();
        string boundary = BoundaryYaml.For(silos.Upstream.Port);
        string tight = boundary.Replace("maximum: 1000", "maximum: 0.5", StringComparison.Ordinal);
        string denied = boundary.Replace("id: support-may\n      effect: allow", "id: support-may\n      effect: deny", StringComparison.Ordinal);
        string moved = boundary.Replace("/api/\"", "/moved/\"", StringComparison.Ordinal);
        Assert.Equal(4, new HashSet<string>([boundary, tight, denied, moved]).Count);

        using CancellationTokenSource stop = new();
        Task[] load = silos.Load(() => Volatile.Read(ref token), Clients, stop.Token);
        for (int round = 0; round < Rounds.Of(2, 50); round++)
        {
            await ForbidsAsync(silos, silo => silo.SuspendAsync("deployments", "prod", "suspend", admin), silo => silo.SuspendAsync("deployments", "prod", "resume", admin), token);
            await ForbidsAsync(silos, silo => silo.SuspendAsync("principals", "agent", "suspend", admin), silo => silo.SuspendAsync("principals", "agent", "resume", admin), token);
            await ForbidsAsync(silos, silo => silo.SuspendAsync("routes", "payments", "disable", admin), silo => silo.SuspendAsync("routes", "payments", "enable", admin), token);
            await ForbidsAsync(silos, silo => silo.ApplyAsync(tight, admin), silo => silo.ApplyAsync(boundary, admin), token);
            await ForbidsAsync(silos, silo => silo.ApplyAsync(denied, admin), silo => silo.ApplyAsync(boundary, admin), token);
            await MovesAsync(silos, moved, boundary, admin, token);

            // A token that is revoked, one that somebody else ends, and all of them with the key that signed them: whoever goes on has a new one.
            string revoked = token;
            await ForbidsAsync(silos, silo => RevokeAsync(silo, revoked), null, revoked, 401);
            Volatile.Write(ref token, await silos[round].TokenAsync());
            string ended = token;
            string id = ((JsonString)((JsonObject)(await silos[round].GetAsync("v1/me/authority", ended)).Body!["token"]!)["id"]!).Value;
            Assert.Contains(id, (await silos[round].GetAsync("v1/admin/tokens?principal=agent&limit=500", admin)).Body!.ToString(), StringComparison.Ordinal);
            await ForbidsAsync(silos, silo => ApprovalWorld.PostAsync(silo, admin, $"v1/admin/tokens/{id}/end", """{"reason":"it stood in a log"}"""), null, ended, 401);
            Volatile.Write(ref token, await silos[round].TokenAsync());
            string old = token;
            await ForbidsAsync(silos, silo => RotateAsync(silo, admin), null, old, 401);

            // The others sign with the new key, and take what it signs, as soon as they have looked.
            await PostgreSqlTests.UntilAsync(() =>
            {
                string fresh = silos[round + 1].TokenAsync().GetAwaiter().GetResult();
                Volatile.Write(ref token, fresh);
                return silos.All.All(silo => silo.RefundAsync(fresh, 1).GetAwaiter().GetResult().Status == 200);
            });
            admin = await silos[round + 2].AdminTokenAsync();
        }

        await stop.CancelAsync();
        await Task.WhenAll(load);
        Assert.DoesNotContain(silos.First.Calls, static call => call.Status is not (200 or 401 or 403));
        await silos.AssertHistoryAsync();
    }

    private static int _turn;

    // Asked for through each silo the moment the call has returned, with a key that the upstream would know it by.
    private static async Task ForbidsAsync(Silos silos, Func<World, Task<ClientCall>> revoke, Func<World, Task<ClientCall>>? restore, string token, int status = 403)
    {
        await silos.MoreAsync(5);
        World through = silos[_turn++];
        ClientCall revoked = await revoke(through);
        Assert.True(revoked.Status == 200, revoked.Body?.ToString());

        ClientCall[] asked = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => silos[i].RefundAsync(token, 1, Guid.CreateVersion7().ToString())));
        Assert.All(asked, call => Assert.Equal(status, call.Status));
        HashSet<string> refused = [.. asked.Select(static call => call.Action).OfType<string>()];
        Assert.DoesNotContain(silos.Upstream.Requests, request => refused.Contains(request.Header("Idempotency-Key") ?? ""));
        if (restore is not null)
        {
            ClientCall restored = await restore(silos[_turn++]);
            Assert.True(restored.Status == 200, restored.Body?.ToString());
        }
    }

    // A route that goes elsewhere: nothing that is asked for afterwards goes where it went.
    private static async Task MovesAsync(Silos silos, string moved, string back, string admin, string token)
    {
        Assert.Equal(200, (await silos[_turn++].ApplyAsync(moved, admin)).Status);
        ClientCall[] asked = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => silos[i].RefundAsync(token, 1, Guid.CreateVersion7().ToString())));
        HashSet<string> sent = [.. asked.Select(static call => call.Action).OfType<string>()];
        Assert.All(asked, static call => Assert.Equal(200, call.Status));
        Assert.All(
            silos.Upstream.Requests.Where(request => sent.Contains(request.Header("Idempotency-Key") ?? "")),
            static request => Assert.StartsWith("/moved/", request.Target, StringComparison.Ordinal));
        Assert.Equal(200, (await silos[_turn++].ApplyAsync(back, admin)).Status);
    }

    private static async Task<ClientCall> RevokeAsync(World silo, string token)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(silo.Boundary.Address, "oauth/revoke"))
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["token"] = token }),
        };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"agent:{World.AgentSecret}")));
        return await silo.SendAsync(request, null);
    }

    private static async Task<ClientCall> RotateAsync(World silo, string admin)
    {
        using HttpRequestMessage request = silo.Post("v1/admin/keys/rotate", admin, """{"reason":"it may be known","endTokens":true}"""u8.ToArray(), "application/json");
        return await silo.SendAsync(request, null);
    }
}
