using Atellagent.Cli.Tests.Stub;

namespace Atellagent.Cli.Tests.Commands;

/// <summary>What is named as an export is a whole one.</summary>
public sealed class EvidenceExportTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("atell-export-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("jsonl")]
    [InlineData("ocsf")]
    [InlineData("cloudevents")]
    public async Task One_that_breaks_off_does_not_stand_where_a_whole_one_would_and_keeps_none_from_being_made(string format)
    {
        await using StubBoundary stub = await StubBoundary.StartAsync();
        const string Log = """{"name":"main","origin":"boundary.example/evidence/main","keys":[]}""";
        string keys = $$"""{"keys":[{"id":"{{new string('0', 64)}}","publicKey":"{{Convert.ToBase64String(new byte[32])}}","createdAt":"2026-01-01T00:00:00Z"}],"logs":[{{Log}}]}""";
        stub.On("GET /.well-known/atellagent-evidence", 200, keys).On("GET /evidence/main/checkpoint", 403, """{"code":"denied","status":403,"title":"x"}""");
        string path = Path.Combine(_folder.FullName, "evidence");
        for (int tries = 0; tries < 2; tries++)
        {
            using CliRun cli = CliRun.With(stub);

            int code = await cli.RunAsync("evidence", "export", "--format", format, "--out", path);

            Assert.True(code == ExitCodes.Denied, $"{code}: {cli.Error}");
            Assert.False(File.Exists(path));
        }

        Assert.Equal(2, stub.SeenOn("GET /evidence/main/checkpoint").Count);
    }
}
