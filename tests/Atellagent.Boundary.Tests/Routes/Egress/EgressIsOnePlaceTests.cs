using System.Text.RegularExpressions;
using Atellagent.Harness;

namespace Atellagent.Boundary.Tests.Routes.Egress;

public sealed class EgressIsOnePlaceTests
{
    private static readonly Regex Opener = new(
        @"\b(HttpClient|SocketsHttpHandler|HttpClientHandler|WinHttpHandler|Socket|TcpClient|SmtpClient|UdpClient|ClientWebSocket|WebRequest|WebClient|QuicConnection|NamedPipeClientStream)\b(?!;)");

    [Fact]
    public void Only_these_files_of_the_boundary_can_open_a_connection()
    {
        string[] places =
        [
            .. Directory.EnumerateFiles(Repository.In("src", "Atellagent.Boundary"), "*.cs", SearchOption.AllDirectories)
                .Where(static file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                .Where(static file => File.ReadLines(file).Any(static line =>
                    !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && Opener.IsMatch(line)))
                .Select(static file => Path.GetRelativePath(Repository.In("src", "Atellagent.Boundary", "Routes"), file))
                .Order(StringComparer.Ordinal),
        ];

        // The last one gives OpenIddict a client that has no way out of its own: it sends over what the factory makes. The session of mail is given the
        // connection that it speaks over.
        Assert.Equal(
            [Path.Combine("Channels", "MailSession.cs"), Path.Combine("Egress", "RouteHttpClientFactory.cs"), Path.Combine("Egress", "TcpDialer.cs"), Path.Combine("Providers", "ProviderHttp.cs")], places);
    }
}
