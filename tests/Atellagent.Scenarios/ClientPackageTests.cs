using System.IO.Compression;
using System.Xml.Linq;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>The package of the .NET client as others would get it: the README, documentation, symbols, and nothing that it would bring along.</summary>
public sealed class ClientPackageTests
{
    [Fact]
    public async Task The_package_holds_what_a_user_needs_and_depends_on_nothing()
    {
        using TestFolder folder = new();
        string built = Repository.Built("src", "Atellagent.Client", "Atellagent.Client.dll");
        Assert.True(File.Exists(built), built);
        string configuration = Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(built)!)!);
        string target = folder.In("package");
        (int code, string output) = await Npm.RunAsync(
            Repository.Root, new Dictionary<string, string> { ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_NOLOGO"] = "1" },
            "dotnet", "pack", Repository.In("src", "Atellagent.Client"), "-c", configuration, "--no-build", "-nodeReuse:false", "-o", target);
        Assert.True(code == 0, output);

        using ZipArchive package = await ZipFile.OpenReadAsync(Assert.Single(Directory.GetFiles(target, "*.nupkg")), TestContext.Current.CancellationToken);
        using ZipArchive symbols = await ZipFile.OpenReadAsync(Assert.Single(Directory.GetFiles(target, "*.snupkg")), TestContext.Current.CancellationToken);
        Assert.Equal(
            ["Atellagent.Client.dll", "Atellagent.Client.xml"],
            package.Entries.Where(static entry => entry.FullName.StartsWith("lib/", StringComparison.Ordinal)).Select(static entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.Contains(symbols.Entries, static entry => entry.FullName == "lib/net10.0/Atellagent.Client.pdb");
        Assert.Equal(await File.ReadAllTextAsync(Repository.In("src", "Atellagent.Client", "README.md"), TestContext.Current.CancellationToken), await TextAsync(package, "README.md"));

        XElement metadata = XDocument.Parse(await TextAsync(package, "Atellagent.Client.nuspec")).Root!.Elements().Single();
        string? Said(string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;
        Assert.Equal(("Atellagent.Client", "README.md"), (Said("id"), Said("readme")));
        Assert.False(string.IsNullOrWhiteSpace(Said("description")));
        Assert.DoesNotContain(metadata.Descendants(), static element => element.Name.LocalName is "dependency" or "frameworkReference");
        string documentation = await TextAsync(package, "lib/net10.0/Atellagent.Client.xml");
        Assert.Contains("M:Atellagent.Client.AtellagentClient.SubmitAsync", documentation, StringComparison.Ordinal);
    }

    private static async Task<string> TextAsync(ZipArchive archive, string name)
    {
        await using Stream content = await Assert.Single(archive.Entries, entry => entry.FullName == name).OpenAsync(TestContext.Current.CancellationToken);
        using StreamReader reader = new(content);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
