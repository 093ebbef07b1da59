using System.CommandLine;
using System.Text.Json;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.People;
using Atellagent.Client.Authority;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell login</c>: proves the credentials to the boundary, then keeps them.</summary>
internal static class LoginCommand
{
    private const string LocalBoundary = "http://127.0.0.1:8700";

    public static Command Make(GlobalOptions global)
    {
        Option<FileInfo?> file = new("--from-file")
        {
            Description = "A JSON file with clientId and clientSecret, such as the admin.json of a first start.",
            HelpName = "FILE",
        };
        Option<string?> clientId = new("--client-id") { Description = "The client's id.", HelpName = "ID" };
        Option<string?> secretFile = new("--secret-file")
        {
            Description = "The file with the client's secret; '-' reads one line from standard input. "
                + "A secret on the command line would be visible to every process.",
            HelpName = "FILE",
        };
        Option<string?> deployment = new("--deployment")
        {
            Description = "The deployment that this client acts in.",
            HelpName = "NAME",
        };
        Option<bool> device = new("--device") { Description = "Sign in as a person, in a browser on another machine." };
        Command command = new(
            "login",
            """
            Signs a person in with a browser, or proves a client's credentials; then keeps what came of it (mode 0600) for later
            commands. A person's login lasts ten hours.

            Examples:
              atell login
              atell login --device --url https://boundary.example
              atell login --from-file .data/admin.json
              atell login --url https://boundary.example --client-id support-agent --secret-file - --deployment support-bot-prod
            """)
        {
            file, clientId, secretFile, deployment, device,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            bool isClient = parsed.GetValue(file) is not null || parsed.GetValue(clientId) is not null || parsed.GetValue(secretFile) is not null;
            if (parsed.GetValue(device) && isClient)
            {
                throw new UsageException("--device is for people; a client with a secret needs no browser");
            }

            if (!isClient && (parsed.GetValue(device) || string.IsNullOrEmpty(global.Surroundings.Variable("ATELLAGENT_CLIENT_SECRET"))))
            {
                string boundary = parsed.GetValue(global.Url) ?? global.Surroundings.Variable("ATELLAGENT_URL") ?? LocalBoundary;
                return await SignInAsync(global, boundary, parsed.GetValue(device), cancellationToken);
            }

            CredentialFile credentials = parsed.GetValue(file) is { } given
                ? FromFile(given)
                : await FromOptionsAsync(global, parsed.GetValue(clientId), parsed.GetValue(secretFile), cancellationToken);
            string url = parsed.GetValue(global.Url) ?? credentials.Url
                ?? global.Surroundings.Variable("ATELLAGENT_URL") ?? LocalBoundary;
            LoginContext login = new(url, credentials.ClientId, credentials.ClientSecret, parsed.GetValue(deployment));
            return await KeepAsync(global, login, cancellationToken);
        });
        return command;
    }

    private static async Task<int> SignInAsync(GlobalOptions global, string url, bool isElsewhere, CancellationToken cancellationToken)
    {
        LoginContext login = new(url, TokenEndpoint.ClientId);
        using Connection connection = Connection.To(login, global.Surroundings);
        PersonTokens tokens = isElsewhere
            ? await new DeviceSignIn(global.Surroundings, connection.Tokens).RunAsync(cancellationToken)
            : await new SignIn(global.Surroundings, connection.Tokens).RunAsync(cancellationToken);
        ContextFile file = new(global.Surroundings);
        file.Write(login with { Person = tokens });
        AuthorityReport report = await connection.Client.GetAuthorityAsync(cancellationToken);
        await global.Surroundings.Error.WriteLineAsync($"logged in as {report.Principal.Name} at {url}; kept in {file.Path}");
        return ExitCodes.Done;
    }

    private static async Task<int> KeepAsync(GlobalOptions global, LoginContext login, CancellationToken cancellationToken)
    {
        using (Connection connection = Connection.To(login, global.Surroundings))
        {
            await connection.Client.GetTokenAsync(cancellationToken);
        }

        ContextFile file = new(global.Surroundings);
        file.Write(login);
        await global.Surroundings.Error.WriteLineAsync($"logged in as {login}; kept in {file.Path}");
        return ExitCodes.Done;
    }

    private static CredentialFile FromFile(FileInfo file)
    {
        if (!file.Exists)
        {
            throw new UsageException($"{file} does not exist; the boundary writes admin.json into its data folder at its first start");
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file.FullName), ContextJson.Default.CredentialFile)
                ?? throw new UsageException($"{file} is empty");
        }
        catch (JsonException exception)
        {
            throw new UsageException($"{file} is not a JSON object with clientId and clientSecret: {exception.Message}");
        }
    }

    private static async Task<CredentialFile> FromOptionsAsync(
        GlobalOptions global,
        string? clientId,
        string? secretFile,
        CancellationToken cancellationToken)
    {
        string? secret = secretFile switch
        {
            null => global.Surroundings.Variable("ATELLAGENT_CLIENT_SECRET"),
            "-" => await global.Surroundings.In.ReadLineAsync(cancellationToken),
            _ => (await File.ReadAllTextAsync(secretFile, cancellationToken)).TrimEnd('\r', '\n'),
        };
        clientId ??= global.Surroundings.Variable("ATELLAGENT_CLIENT_ID");
        return string.IsNullOrEmpty(clientId) || string.IsNullOrEmpty(secret)
            ? throw new UsageException("give --from-file FILE, or --client-id ID and --secret-file FILE")
            : new CredentialFile(clientId, secret);
    }
}
