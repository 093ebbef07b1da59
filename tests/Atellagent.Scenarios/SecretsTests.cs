using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Invariant 8: a destination's credential is found nowhere, in no spelling: not in answers, files, logs or evidence.</summary>
public sealed class SecretsTests
{
    [Fact]
    public async Task A_credential_that_the_upstream_echoes_is_removed_and_found_nowhere()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();
        (string Said, string Sought)[] forms = [.. Forms(World.Credential)];
        List<string> answers = [];
        foreach ((string form, _) in forms)
        {
            world.Upstream.Answer = _ => new UpstreamAnswer { Body = $$"""{"echo":"xy{{form}}z","{{form}}":1}""" };
            ClientCall call = await world.RefundAsync(token);
            answers.Add(call.Body!.ToString());
            Assert.Equal("redacted", ((JsonString)((JsonObject)call.Body!["outcome"]!)["released"]!).Value);
        }

        world.Upstream.Answer = request => new UpstreamAnswer { ContentType = "text/plain", Body = request.AllText };
        answers.Add((await world.RefundAsync(token)).Body!.ToString());
        world.Upstream.Answer = _ => new UpstreamAnswer { Status = 500, Body = $$"""{"error":"bad credential {{World.Credential}}"}""" };
        answers.Add((await world.RefundAsync(token)).Body!.ToString());
        await world.Boundary.StopAsync();

        IEnumerable<string> files = Directory.EnumerateFiles(world.Data).Where(file => !file.EndsWith("admin.json", StringComparison.Ordinal))
            .Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file)));
        foreach (string text in answers.Concat(files).Append(world.Boundary.Output))
        {
            Assert.All(forms, form => Assert.DoesNotContain(form.Sought, text, StringComparison.OrdinalIgnoreCase));
            Assert.DoesNotContain(World.AgentSecret, text, StringComparison.Ordinal);
            Assert.DoesNotContain(token, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_route_whose_credential_cannot_be_had_sends_nothing()
    {
        await using World world = await World.StartAsync(world => world.Environment.Remove("PAYMENTS_TOKEN"));
        await world.SaysAsync("route payments is not ready");

        ClientCall call = await world.RefundAsync(await world.TokenAsync());

        Assert.Equal((200, "refused"), (call.Status, call.Outcome));
        Assert.Empty(world.Upstream.Requests);
        await world.SaysAsync("PAYMENTS_TOKEN");
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task The_first_administrators_file_and_the_data_folder_are_for_their_owner_alone()
    {
        await using World world = await World.StartAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(world.Data, "admin.json")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(world.Data));
        Assert.All(Directory.EnumerateFiles(world.Data), file => Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & (UnixFileMode.OtherRead | UnixFileMode.GroupRead)));
    }

    // What an upstream might say, and the part of it that must then be found nowhere.
    private static IEnumerable<(string Said, string Sought)> Forms(string secret)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(secret);
        yield return (secret, secret);
        yield return (Convert.ToHexStringLower(bytes), Convert.ToHexStringLower(bytes));
        yield return (Uri.EscapeDataString(secret), Uri.EscapeDataString(secret));
        for (int shift = 0; shift < 3; shift++)
        {
            string whole = Convert.ToBase64String([.. Encoding.ASCII.GetBytes(new string('.', shift)), .. bytes, (byte)'.', (byte)'.']);
            string core = whole[(((shift * 8) + 5) / 6)..((shift + bytes.Length) * 8 / 6)];
            yield return (whole, core);
            yield return (whole.Replace('+', '-').Replace('/', '_'), core.Replace('+', '-').Replace('/', '_'));
        }
    }
}
