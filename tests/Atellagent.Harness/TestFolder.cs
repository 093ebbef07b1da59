namespace Atellagent.Harness;

/// <summary>A folder of one test, gone after it.</summary>
public sealed class TestFolder : IDisposable
{
    /// <summary>Makes the folder.</summary>
    public TestFolder() => Path = Directory.CreateTempSubdirectory("atellagent-").FullName;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>A path inside.</summary>
    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes a folder inside.</summary>
    public string Folder(string name) => Directory.CreateDirectory(In(name)).FullName;

    /// <inheritdoc />
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A killed process may still be letting go of a file; the system clears its temporary folder.
        }
    }
}
