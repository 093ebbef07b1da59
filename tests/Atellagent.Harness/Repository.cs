namespace Atellagent.Harness;

/// <summary>Finds the files of the repository that a test runs from.</summary>
public static class Repository
{
    /// <summary>The root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path below the root.</summary>
    public static string In(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>A built file of another project, of the configuration that the tests were built in.</summary>
    public static string Built(string folder, string project, string file)
    {
        string output = Path.GetRelativePath(Root, AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string[] parts = output.Split(Path.DirectorySeparatorChar);
        return In(folder, project, "bin", parts[^2], parts[^1], file);
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Atellagent.Orleans.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("these tests run from inside the repository");
    }
}
