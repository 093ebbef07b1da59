using System.Text.Json;

namespace Atellagent.Cli.Contexts;

/// <summary>The file that keeps a login: readable by its owner alone, from its first byte on.</summary>
internal sealed class ContextFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public ContextFile(Surroundings surroundings)
    {
        string? configuration = surroundings.Variable("XDG_CONFIG_HOME");
        if (string.IsNullOrEmpty(configuration))
        {
            string home = surroundings.Variable("HOME") is { Length: > 0 } own
                ? own
                : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            configuration = System.IO.Path.Combine(home, ".config");
        }

        Path = System.IO.Path.Combine(configuration, "atellagent", "context.json");
    }

    /// <summary>Where the file is.</summary>
    public string Path { get; }

    /// <summary>The login, or null where there is none.</summary>
    /// <returns>The login.</returns>
    public LoginContext? Read()
    {
        if (!File.Exists(Path))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path), ContextJson.Default.LoginContext);
        }
        catch (JsonException)
        {
            throw new UsageException($"{Path} is not a login; log in again");
        }
    }

    /// <summary>Forgets the login.</summary>
    public void Delete() => File.Delete(Path);

    /// <summary>Keeps other commands from reading and writing the login at the same time.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What to dispose of.</returns>
    /// <exception cref="IOException">Another command holds it for too long.</exception>
    public async Task<FileStream> LockAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        for (int i = 0; ; i++)
        {
            try
            {
                return new FileStream(Path + ".lock", options);
            }
            catch (IOException) when (i < 300)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
            }
        }
    }

    /// <summary>Keeps a login in place of the one before.</summary>
    /// <param name="login">The login.</param>
    public void Write(LoginContext login)
    {
        string folder = System.IO.Path.GetDirectoryName(Path)!;
        string unfinished = $"{Path}.new";
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
            File.Delete(unfinished);
            options.UnixCreateMode = OwnerOnly;
        }

        using (FileStream file = new(unfinished, options))
        {
            JsonSerializer.Serialize(file, login, ContextJson.Default.LoginContext);
        }

        File.Move(unfinished, Path, overwrite: true);
    }
}
