using System.Collections.Immutable;
using Atellagent.Domain.Policies.Testing;

namespace Atellagent.Cli.Documents;

/// <summary>A checked folder whose tests were run.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Snapshots">The snapshot of each file with tests.</param>
/// <param name="Results">One result a case.</param>
internal sealed record TestedFolder(
    CheckedFolder Folder,
    IReadOnlyDictionary<string, PolicyTestSnapshot> Snapshots,
    ImmutableArray<PolicyTestResult> Results)
{
    /// <summary>Runs the tests of a folder.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="folder">The folder; nothing is wrong with it.</param>
    /// <returns>The results.</returns>
    public static TestedFolder Run(string path, CheckedFolder folder)
    {
        Dictionary<string, PolicyTestSnapshot> snapshots = Files(folder).ToDictionary(
            static file => file,
            file => PolicyTestSnapshot.Parse(File.Exists(SnapshotOf(path, file)) ? File.ReadAllText(SnapshotOf(path, file)) : ""),
            StringComparer.Ordinal);
        return new TestedFolder(folder, snapshots, new PolicyTestRunner(folder.Bundle!, folder.Read.Documents, snapshots).Run(folder.Read.Tests));
    }

    /// <summary>Writes what the snapshot cases decide now.</summary>
    /// <param name="path">The folder's path.</param>
    /// <param name="folder">The folder.</param>
    /// <returns>The files that were written or deleted.</returns>
    public static IReadOnlyList<string> Update(string path, CheckedFolder folder)
    {
        ILookup<string, PolicyTestResult> results = new PolicyTestRunner(folder.Bundle!, folder.Read.Documents)
            .Run(folder.Read.Tests).ToLookup(static r => r.Case.Position.File, StringComparer.Ordinal);
        List<string> changed = [];
        foreach (string file in Files(folder))
        {
            string target = SnapshotOf(path, file);
            string text = PolicyTestSnapshot.Write(results[file]);
            if (text.Length == 0 && File.Exists(target))
            {
                File.Delete(target);
                changed.Add(target);
            }
            else if (text.Length > 0 && (!File.Exists(target) || !string.Equals(File.ReadAllText(target), text, StringComparison.Ordinal)))
            {
                File.WriteAllText(target, text);
                changed.Add(target);
            }
        }

        return changed;
    }

    private static IEnumerable<string> Files(CheckedFolder folder) =>
        folder.Read.Tests.SelectMany(static t => t.Cases).Select(static c => c.Position.File).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static string SnapshotOf(string path, string file) => (File.Exists(path) ? path : Path.Combine(path, file)) + PolicyTestSnapshot.Extension;
}
