using Atellagent.Domain.Evidence;
using Atellagent.Domain.Evidence.Notes;

namespace Atellagent.Storage.Evidence;

/// <summary>Keeps the last checkpoint of each log as a file of its own: a signed note, which can be handed to <c>atell evidence verify</c> as it is.</summary>
public sealed class CheckpointFolder : ICheckpointShelf
{
    private const UnixFileMode OwnerWrites = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const string Ending = ".checkpoint";
    private readonly string _folder;

    /// <summary>Opens or makes the folder.</summary>
    /// <param name="folder">Where. Best on another disk than the database.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public CheckpointFolder(string folder)
    {
        _folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(_folder);
    }

    /// <inheritdoc />
    public Checkpoint? Find(string log)
    {
        string file = FileOf(log);
        try
        {
            if (!File.Exists(file))
            {
                return null;
            }

            return SignedNote.TryParse(File.ReadAllBytes(file), out SignedNote? note) && Checkpoint.TryParse(note.Text, out Checkpoint? checkpoint)
                ? checkpoint
                : throw new EvidenceUnavailableException($"{file} is no checkpoint; put back the file that the boundary wrote") { IsContradicted = true };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EvidenceUnavailableException($"the kept checkpoint {file} cannot be read: {fault.Message}", fault) { IsContradicted = true };
        }
    }

    /// <inheritdoc />
    public void Keep(string log, SignedNote note)
    {
        string file = FileOf(log);
        string draft = file + ".new";
        File.Delete(draft);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerWrites;
        }

        using (FileStream stream = new(draft, options))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(note.ToString()));
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, file, overwrite: true);
    }

    /// <inheritdoc />
    public string Advice(string log) =>
        $"put back the newest copy of the database; where there is none, set Evidence:Log to a new name: '{log}' then stays as it is, and what it lost shows against {FileOf(log)}";

    // A log's name can hold anything that a setting can.
    private string FileOf(string log) => Path.Combine(_folder, Uri.EscapeDataString(log) + Ending);
}
