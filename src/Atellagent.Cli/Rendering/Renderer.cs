using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Atellagent.Client.Plans;
using Atellagent.Domain.Json;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Atellagent.Cli.Rendering;

/// <summary>
/// The only way onto the screen. Every cell goes through <see cref="VisibleText"/>, and none is ever read as markup.
/// </summary>
internal sealed class Renderer
{
    private readonly Surroundings _surroundings;
    private readonly IAnsiConsole _console;
    private int _tenth;

    public Renderer(Surroundings surroundings, OutputForm form)
    {
        _surroundings = surroundings;
        Form = form;

        // no-color.org: any value but the empty one switches colour off.
        bool colour = surroundings.IsTerminal && string.IsNullOrEmpty(surroundings.Variable("NO_COLOR"));
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(surroundings.Out),
            Ansi = colour ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = colour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        if (!surroundings.IsTerminal)
        {
            // A pipe has no width, and a table broken at 80 characters cannot be searched.
            _console.Profile.Width = 4000;
        }
    }

    /// <summary>How results are written.</summary>
    public OutputForm Form { get; }

    /// <summary>Writes a value as indented JSON in ASCII: what is not ASCII is escaped, so it cannot act on a terminal.</summary>
    /// <param name="value">The value.</param>
    /// <param name="type">Its shape.</param>
    /// <typeparam name="T">Its type.</typeparam>
    public void Json<T>(T value, JsonTypeInfo<T> type) => Json(value, type, isIndented: true);

    /// <summary>As <see cref="Json{T}(T, JsonTypeInfo{T})"/>, in one line.</summary>
    /// <param name="value">The value.</param>
    /// <param name="type">Its shape.</param>
    /// <typeparam name="T">Its type.</typeparam>
    public void JsonLine<T>(T value, JsonTypeInfo<T> type) => Json(value, type, isIndented: false);

    private void Json<T>(T value, JsonTypeInfo<T> type, bool isIndented)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Indented = isIndented }))
        {
            // Converters write some values raw; going through an element has every string escaped by the writer.
            JsonSerializer.SerializeToElement(value, type).WriteTo(writer);
        }

        _surroundings.Out.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    /// <summary>Writes a table.</summary>
    /// <param name="heads">The columns' heads.</param>
    /// <param name="rows">The rows: strings, or verdicts.</param>
    public void Table(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<object?>> rows)
    {
        Table table = new() { Border = TableBorder.Simple };
        foreach (string head in heads)
        {
            table.AddColumn(new TableColumn(new Text(head)));
        }

        foreach (IReadOnlyList<object?> row in rows)
        {
            table.AddRow(row.Select(Cell));
        }

        _console.Write(table);
    }

    /// <summary>Writes names and values, one a line; a value that is null leaves its line out.</summary>
    /// <param name="facts">The facts.</param>
    public void Facts(IEnumerable<(string Name, object? Value)> facts)
    {
        Grid grid = new();
        grid.AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach ((string name, object? value) in facts)
        {
            if (value is not null)
            {
                grid.AddRow(new Text(name), Cell(value));
            }
        }

        _console.Write(grid);
    }

    /// <summary>Writes one line.</summary>
    /// <param name="text">The text.</param>
    public void Line(string text) => _surroundings.Out.WriteLine(VisibleText.Whole(text));

    /// <summary>Shows how far something is that takes a while, beside the result: a bar where a person looks on, else a line now and then.</summary>
    /// <param name="progress">How far it is.</param>
    public void Progress(PlanProgressReport progress)
    {
        const int Width = 30;
        int percent = Math.Clamp(progress.Percent, 0, 100);
        if (_surroundings.IsTerminal)
        {
            int full = percent * Width / 100;
            _surroundings.Error.Write($"\r[{new string('#', full)}{new string('.', Width - full)}] {percent,3}% {progress.Decisions} decisions{(percent == 100 ? Environment.NewLine : "")}");
        }
        else if (percent / 10 != _tenth)
        {
            _tenth = percent / 10;
            _surroundings.Error.WriteLine($"{percent}%, {progress.Decisions} decisions");
        }
    }

    /// <summary>Writes one line beside the result.</summary>
    /// <param name="text">The text.</param>
    public void Note(string text) => _surroundings.Error.WriteLine(VisibleText.Whole(text));

    private static IRenderable Cell(object? value) => value switch
    {
        Verdict verdict => new Text(verdict.ToString(), new Style(verdict.Color)),
        null => new Text("-"),
        _ => new Text(VisibleText.Of(value.ToString())),
    };
}
