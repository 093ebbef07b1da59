using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>A boundary with two mail servers, whose certificate its machine trusts, and a webhook.</summary>
public sealed class ChannelWorld : IAsyncLifetime
{
    public const string Password = "canary/password+for=mail";
    public const string Key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly X509Certificate2 _certificate = MakeCertificate();

    /// <summary>Takes mail after STARTTLS, with the password.</summary>
    public SmtpSink Mail { get; private set; } = null!;

    /// <summary>Takes mail over TLS from the first byte on, with the password.</summary>
    public SmtpSink Tls { get; private set; } = null!;

    internal World World { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Mail = new SmtpSink(_certificate, password: Password);
        Tls = new SmtpSink(_certificate, isTlsFromStart: true, password: Password);
        World = await World.StartAsync(Arrange);
    }

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        await Mail.DisposeAsync();
        await Tls.DisposeAsync();
        _certificate.Dispose();
    }

    /// <summary>Writes a mail.</summary>
    internal async Task<ClientCall> SendAsync(string route, string arguments, string? key = null) =>
        await World.ActAsync(await World.TokenAsync(), $$"""{"route":"{{route}}","operation":"send","arguments":{{arguments}} }""", key);

    private static X509Certificate2 MakeCertificate()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest wanted = new("CN=sink.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        wanted.CertificateExtensions.Add(names.Build());
        return wanted.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    private void Arrange(World world)
    {
        string trusted = world.Folder.In("trusted.pem");
        File.WriteAllText(trusted, _certificate.ExportCertificatePem());
        world.Environment["SSL_CERT_FILE"] = trusted;
        world.Environment["MAIL_PASSWORD"] = Password;
        world.Environment["HOOK_KEY"] = Key;
        string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
        string granted = File.ReadAllText(file);
        const string Elsewhere = "- { route: elsewhere, operations: [get] }";
        int agent = granted.IndexOf(Elsewhere, StringComparison.Ordinal);
        granted = granted.Insert(agent, "- { route: mail, operations: [send] }\n    - { route: mail-tls, operations: [send] }\n    - { route: chat, operations: [post] }\n    ");
        int prod = granted.IndexOf(Elsewhere, agent + 150, StringComparison.Ordinal);
        granted = granted.Insert(prod, """
            - { route: mail, operations: [send], bounds: { targets: [ { scheme: mailto, host: example.com }, { recipient: boss@partner.example } ] } }
                - { route: mail-tls, operations: [send] }
                - { route: chat, operations: [post], bounds: { targets: [ { recipient: "#support" }, { recipient: "#public" } ] } }

            """.ReplaceLineEndings("\n") + "    ");
        File.WriteAllText(file, granted);
        File.WriteAllText(Path.Combine(world.BoundaryFolder, "channels.yaml"), Documents
            .Replace("{MAIL}", Mail.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{TLS}", Tls.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{PORT}", world.Upstream.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    private const string Documents =
        """
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: mail, owner: support }
        spec:
          connector: channel
          destination: { baseUrl: "smtp://127.0.0.1:{MAIL}", networks: [127.0.0.0/8] }
          mail: { from: agents@example.com }
          credential: { user: agents, passwordRef: env:MAIL_PASSWORD }
          limits: { timeoutSeconds: 2 }
          release: allow
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: mail-tls, owner: support }
        spec:
          connector: channel
          destination: { baseUrl: "smtps://127.0.0.1:{TLS}", networks: [127.0.0.0/8] }
          mail: { from: agents@example.com }
          credential: { user: agents, passwordRef: env:MAIL_PASSWORD }
          release: allow
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: chat, owner: support }
        spec:
          connector: channel
          destination: { baseUrl: "http://127.0.0.1:{PORT}/services/hook", networks: [127.0.0.0/8] }
          credential: { signingSecretRef: env:HOOK_KEY }
          release: allow
          operations:
            post:
              effect: write
              recipients: [channel]
              arguments:
                type: object
                required: [channel, text]
                additionalProperties: false
                properties: { channel: { type: string, pattern: "^#[a-z0-9-]{1,80}$" }, text: { type: string, maxLength: 4000 } }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: channels/all, owner: support }
        spec:
          match: { routes: [mail, mail-tls, chat] }
          rules:
            - { id: may, effect: allow, when: "size(target.recipients) > 0" }
            - { id: not-public, effect: deny, when: "target.recipients.exists(r, r == '#public')", message: nobody posts there }
            - { id: inside, effect: deny, when: "route.name == 'mail-tls' && target.recipients.exists(r, !r.endsWith('@example.com'))", message: mail stays inside }
        """;
}
