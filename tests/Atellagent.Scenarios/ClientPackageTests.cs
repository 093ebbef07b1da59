using System.IO.Compression;
using System.Xml.Linq;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>The packages of the .NET client as others would get them: the README, documentation, symbols, and nothing that they would bring along but what is said.</summary>
public sealed class ClientPackageTests
{
    [Theory]
    [InlineData("Atellagent.Client", "M:Atellagent.Client.AtellagentClient.SubmitAsync")]
    [InlineData("Atellagent.Client.Extensions", "M:Atellagent.Client.Extensions.AtellagentServices.AddAtellagent", "Atellagent.Client", "Microsoft.Extensions.AI.OpenAI", "Microsoft.Extensions.Http.Resilience", "ModelContextProtocol.Core")]
    public async Task A_package_holds_what_a_user_needs_and_depends_on_nothing_else(string name, string documented, params string[] dependencies)
    {
        using TestFolder folder = new();
        string built = Repository.Built("src", name, name + ".dll");
        Assert.True(File.Exists(built), built);
        string configuration = Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(built)!)!);
        string target = folder.In("package");
        (int code, string output) = await Npm.RunAsync(
            Repository.Root, new Dictionary<string, string> { ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_NOLOGO"] = "1" },
            "dotnet", "pack", Repository.In("src", name), "-c", configuration, "--no-build", "-nodeReuse:false", "-o", target);
        Assert.True(code == 0, output);

        using ZipArchive package = await ZipFile.OpenReadAsync(Assert.Single(Directory.GetFiles(target, "*.nupkg")), TestContext.Current.CancellationToken);
        using ZipArchive symbols = await ZipFile.OpenReadAsync(Assert.Single(Directory.GetFiles(target, "*.snupkg")), TestContext.Current.CancellationToken);
        Assert.Equal(
            [name + ".dll", name + ".xml"],
            package.Entries.Where(static entry => entry.FullName.StartsWith("lib/", StringComparison.Ordinal)).Select(static entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.Contains(symbols.Entries, entry => entry.FullName == $"lib/net10.0/{name}.pdb");
        Assert.Equal(await File.ReadAllTextAsync(Repository.In("src", name, "README.md"), TestContext.Current.CancellationToken), await TextAsync(package, "README.md"));

        XElement metadata = XDocument.Parse(await TextAsync(package, name + ".nuspec")).Root!.Elements().Single();
        string? Said(string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;
        Assert.Equal((name, "README.md"), (Said("id"), Said("readme")));
        Assert.False(string.IsNullOrWhiteSpace(Said("description")));
        Assert.Equal(dependencies, metadata.Descendants().Where(static element => element.Name.LocalName == "dependency").Select(static element => element.Attribute("id")!.Value).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(metadata.Descendants(), static element => element.Name.LocalName == "frameworkReference");
        string documentation = await TextAsync(package, $"lib/net10.0/{name}.xml");
        Assert.Contains(documented, documentation, StringComparison.Ordinal);
    }

    private static async Task<string> TextAsync(ZipArchive archive, string name)
    {
        await using Stream content = await Assert.Single(archive.Entries, entry => entry.FullName == name).OpenAsync(TestContext.Current.CancellationToken);
        using StreamReader reader = new(content);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
