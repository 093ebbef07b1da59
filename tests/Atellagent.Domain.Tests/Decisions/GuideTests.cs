using System.Collections.Immutable;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Linting;
using Atellagent.Domain.Policies.Testing;

namespace Atellagent.Domain.Tests.Decisions;

/// <summary>The examples of the guide: each is right by itself and with the others, and its tests look at everything in it.</summary>
public sealed class GuideTests
{
    public static TheoryData<string> Files => [.. Names().Append("all")];

    [Theory]
    [MemberData(nameof(Files))]
    public void An_example_holds_what_it_says_and_its_tests_notice_every_change(string name)
    {
        string[] files = name == "all" ? [.. Names()] : [name];
        DocumentReadResult read = BoundaryFolderReader.Read(files.Append("world.yaml").Select(file => (file, File.ReadAllText(Path.Combine(Folder(), file)))));
        Assert.Empty(read.Errors);
        Assert.Empty(BoundaryReferences.Check(read.Documents));
        PolicyCompilation compilation = PolicyCompiler.Compile(read.Documents);
        Assert.Empty((compilation as PolicyCompilation.Refused)?.Errors ?? []);
        PolicyBundle bundle = ((PolicyCompilation.Compiled)compilation).Bundle;
        Dictionary<string, PolicyTestSnapshot> snapshots = files.ToDictionary(file => file, file =>
        {
            string path = Path.Combine(Folder(), file + PolicyTestSnapshot.Extension);
            return PolicyTestSnapshot.Parse(File.Exists(path) ? File.ReadAllText(path) : "");
        });

        ImmutableArray<PolicyTestResult> results = new PolicyTestRunner(bundle, read.Documents, snapshots).Run(read.Tests);

        Assert.NotEmpty(results);
        Assert.Equal([], results.SelectMany(r => r.Failures.Select(f => $"{r.Case.Name}: {f}")));
        Assert.Equal([], PolicyLinter.Check(read.Documents).Select(w => w.ToString()));
        PolicyCoverage coverage = PolicyCoverage.Measure(read.Documents, results);
        Assert.Equal((1, 1), (coverage.OfRules, coverage.OfBranches));
        Assert.Equal([], PolicyMutation.Run(read.Documents, read.Tests, snapshots).Survivors.Select(m => $"{m.Rule}: {m.Change}"));
    }

    private static IEnumerable<string> Names() =>
        Directory.EnumerateFiles(Folder(), "*.yaml").Select(Path.GetFileName).Where(f => f != "world.yaml").Order(StringComparer.Ordinal).Select(f => f!);

    private static string Folder()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "docs", "examples")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, "docs", "examples");
    }
}
