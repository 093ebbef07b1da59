using System.Text;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Routes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Atellagent.Boundary.Tests.Routes.Credentials;

public sealed class SecretReferencesTests : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("atellagent-secret-");

    public static TheoryData<string, string> Unusable() => new()
    {
        { "missing", "no such file" },
        { "directory", "directory" },
        { "link", "symbolic link" },
        { "open", "chmod" },
        { "empty", "empty" },
        { "newline", "empty" },
        { "long", "longer" },
        { "control", "characters" },
        { "inner newline", "characters" },
        { "not ASCII", "characters" },
        { "not text", "characters" },
        { "space", "space" },
        { "device", "empty" },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public void A_route_whose_secret_cannot_be_used_is_not_ready_and_says_why(string what, string reason)
    {
        CredentialReadiness readiness = new(new CredentialBroker(NullLogger<CredentialBroker>.Instance));
        RouteDocument route = World.Route("http", "http://127.0.0.1:1/", new RouteCredential("file:" + Make(what), "X-Key", "{0}"));

        string? said = readiness.WhyNotReady(route);

        Assert.NotNull(said);
        Assert.StartsWith("route target is not ready", said, StringComparison.Ordinal);
        Assert.Contains(reason, said, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("env:ATELLAGENT_TEST_NOT_SET", "not set")]
    [InlineData("vault:x", "neither")]
    [InlineData("plain-secret", "neither")]
    public void Other_references_say_why_too(string reference, string reason)
    {
        Assert.False(SecretReferences.TryRead(reference, out _, out string? said));
        Assert.Contains(reason, said, StringComparison.Ordinal);
        Assert.DoesNotContain("plain-secret", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_newline_at_the_end_is_not_a_part_of_the_secret()
    {
        Assert.True(SecretReferences.TryRead("file:" + Write("s3cret\r\n"), out string? secret, out _));
        Assert.Equal("s3cret", secret);
    }

    [Fact]
    public void A_rotated_file_counts_from_the_next_use_on_and_calls_under_way_keep_theirs()
    {
        string path = Write("first");
        SecretSource source = new(new RouteCredential("file:" + path, "Authorization", "Bearer {0}"));
        using BrokeredCredential before = source.Open(out _)!;
        File.WriteAllText(path, "second!");
        using BrokeredCredential after = source.Open(out _)!;

        Assert.Equal("Bearer first", before.Reveal());
        Assert.Equal("Bearer second!", after.Reveal());
        Assert.NotSame(before.Version, after.Version);
    }

    [Fact]
    public void The_memory_is_zeroed_when_the_value_is_replaced_and_its_last_call_has_ended()
    {
        string path = Write("first");
        SecretSource source = new(new RouteCredential("file:" + path, "Authorization", "Bearer {0}"));
        BrokeredCredential credential = source.Open(out _)!;
        SecretMaterial material = (SecretMaterial)credential.Version!;
        File.Delete(path);
        Assert.Null(source.Open(out string? reason));
        Assert.NotNull(reason);
        Assert.False(material.IsCleared);

        credential.Dispose();
        credential.Dispose();

        Assert.True(material.IsCleared);
        Assert.All(material.Reveal(), c => Assert.Equal('\0', c));
        Assert.Throws<ObjectDisposedException>(credential.Reveal);
        bool removed = false;
        Assert.Equal("first", material.Scrubber.Scrub("first", ref removed));
    }

    [Fact]
    public void A_credential_does_not_print_its_value()
    {
        using BrokeredCredential credential = new SecretSource(new RouteCredential("file:" + Write("hidden"), "X", "{0}")).Open(out _)!;

        Assert.DoesNotContain("hidden", $"{credential}", StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Make(string what) => what switch
    {
        "missing" => Path.Combine(_folder.FullName, "missing"),
        "directory" => _folder.FullName,
        "link" => File.CreateSymbolicLink(Path.Combine(_folder.FullName, "link"), Write("hidden")).FullName,
        "open" => Write("hidden", Owner | UnixFileMode.OtherRead),
        "empty" => Write(""),
        "newline" => Write("\n"),
        "long" => Write(new string('h', 9000)),
        "control" => Write("hidden\u0001"),
        "inner newline" => Write("hidden\nhidden"),
        "not ASCII" => Write("hidden\u00e9"),
        "not text" => Write([0x68, 0xff, 0xfe]),
        "space" => Write(" hidden"),
        _ => Device(),
    };

    // A pipe that nobody writes to: opening it would never return.
    private string Device()
    {
        string path = Path.Combine(_folder.FullName, "pipe");
        using System.Diagnostics.Process made = System.Diagnostics.Process.Start("mkfifo", ["-m", "600", path]);
        made.WaitForExit();
        return path;
    }

    private string Write(string text, UnixFileMode mode = Owner) => Write(Encoding.UTF8.GetBytes(text), mode);

    private string Write(byte[] bytes, UnixFileMode mode = Owner)
    {
        string path = Path.Combine(_folder.FullName, "secret");
        File.WriteAllBytes(path, bytes);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }

        return path;
    }
}
