using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Tests.Documents;

public sealed class DemoFolderTests
{
    [Fact]
    public void The_demos_boundary_folder_is_read_and_fits_together()
    {
        string folder = DemoFolder();

        DocumentReadResult result = BoundaryFolderReader.Read(
            Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories)
                .Select(path => (Path.GetRelativePath(folder, path), Fill(File.ReadAllText(path)))));

        Assert.NotEmpty(result.Documents);
        Assert.Empty(result.Errors.Concat(BoundaryReferences.Check(result.Documents)).Select(error => error.ToString()));
    }

    // What the demo's start puts in.
    private static string Fill(string text) =>
        text.Replace("${DEMO_UPSTREAM_PORT}", "18701", StringComparison.Ordinal).Replace("${DEMO_SECRETS}", "/run/demo", StringComparison.Ordinal);

    private static string DemoFolder() => Harness.Repository.In("src", "Atellagent.Demo", "boundary");
}
