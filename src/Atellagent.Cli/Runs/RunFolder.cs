using System.Globalization;

namespace Atellagent.Cli.Runs;

/// <summary>The folder outside that belongs to one run: the socket, and the few files of the system that the sandbox sees as its own.</summary>
internal sealed class RunFolder : IDisposable
{
    /// <summary>The file of the one authority.</summary>
    public const string Authority = "authority.pem";

    /// <summary>The file of all.</summary>
    public const string Bundle = "authorities.pem";

    private static readonly string[] Bundles = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("atellagent-run-");

    /// <summary>Makes it.</summary>
    /// <param name="port">The port of the boundary inside.</param>
    /// <param name="filter">The seccomp filter.</param>
    public RunFolder(int port, byte[] filter)
    {
        string address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        Directory.CreateDirectory(Socket[..^"/boundary.sock".Length]);
        Directory.CreateDirectory(System);
        File.WriteAllBytes(Filter, filter);
        Write("passwd", string.Create(CultureInfo.InvariantCulture, $"agent:x:{Sandbox.User}:{Sandbox.User}::{Sandbox.Work}:/bin/sh\n"));
        Write("group", string.Create(CultureInfo.InvariantCulture, $"agent:x:{Sandbox.User}:\n"));
        Write("hosts", "127.0.0.1 localhost\n");
        Write("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n");
        Write("resolv.conf", "");
        Write("mcp.json", $"{{\"mcpServers\":{{\"atellagent\":{{\"type\":\"http\",\"url\":\"{address}/mcp\"}}}}}}\n");
    }

    /// <summary>Whether there is an authority beside those of the system that programs inside are told to trust.</summary>
    public bool HasAuthority { get; private set; }

    /// <summary>The socket behind which the boundary is.</summary>
    public string Socket => Path.Combine(_folder.FullName, "socket", "boundary.sock");

    /// <summary>The seccomp filter.</summary>
    public string Filter => Path.Combine(_folder.FullName, "seccomp.bpf");

    /// <summary>What bubblewrap is told.</summary>
    public string Options => Path.Combine(_folder.FullName, "options");

    /// <summary>The files of the system.</summary>
    public string System => Path.Combine(_folder.FullName, "etc");

    /// <summary>Writes what bubblewrap is told.</summary>
    /// <param name="options">The words.</param>
    public void Tell(IReadOnlyList<string> options) => File.WriteAllText(Options, string.Concat(options.Select(static word => word + '\0')));

    /// <summary>Gives the socket to the user that the sandbox runs as, and to nobody else.</summary>
    /// <param name="user">The user; null where it is this one.</param>
    /// <exception cref="IOException">It cannot be given.</exception>
    public void Give(uint? user)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        if (user is not { } owner)
        {
            return;
        }

        foreach (string path in (string[])[_folder.FullName, Path.GetDirectoryName(Socket)!, Socket, System, .. Directory.GetFiles(System)])
        {
            if (NativeMethods.ChangeOwner(path, owner, owner) != 0)
            {
                throw new IOException($"'{path}' cannot be given to user {owner}");
            }
        }
    }

    /// <summary>Has programs inside trust the authority that ends TLS in their tunnels, beside those of the system.</summary>
    /// <param name="certificate">Its certificate, in PEM; null where there is none.</param>
    public void Trust(string? certificate)
    {
        if (certificate is null)
        {
            return;
        }

        // Those of the system stay: a tunnel whose TLS does not end at the boundary shows its destination's own certificate.
        string? system = Array.Find(Bundles, File.Exists);
        Write(Authority, certificate);
        Write(Bundle, (system is null ? "" : File.ReadAllText(system)) + certificate);
        HasAuthority = true;
    }

    /// <inheritdoc />
    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(System, name), text);
}
