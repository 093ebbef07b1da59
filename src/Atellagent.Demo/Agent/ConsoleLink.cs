using Atellagent.Client;
using Atellagent.Client.Administration;

namespace Atellagent.Demo.Agent;

/// <summary>
/// Says how to open the console: the first time by a link that is good once, at which alice of the demo chooses a password; there is none before.
/// </summary>
internal static class ConsoleLink
{
    private const string Person = "alice";

    public static async Task WriteAsync(
        TextWriter output, Uri boundary, string adminFile, string dataFolder, HttpClient http, TimeProvider time, CancellationToken cancellationToken)
    {
        string noted = Path.Combine(dataFolder, "demo", "invited");
        string console = new Uri(boundary, "console").AbsoluteUri;
        await output.WriteLineAsync();

        // Another link would end the password that the first one chose.
        if (File.Exists(noted))
        {
            await output.WriteLineAsync($"console: {console}   (as {Person}, with the password that you chose; another link: scripts/atell person invite {Person})");
            return;
        }

        using AtellagentClient administrator = new(http, await AdminFile.ReadAsync(adminFile, cancellationToken), time);
        InvitationReport invitation = await administrator.InviteAsync(Person, cancellationToken);
        await File.WriteAllTextAsync(noted, "", cancellationToken);
        await output.WriteLineAsync($"console: open {invitation.Link}");
        await output.WriteLineAsync($"         (good once, for a day: choose a password for {Person}, then sign in at {console})");
    }
}
