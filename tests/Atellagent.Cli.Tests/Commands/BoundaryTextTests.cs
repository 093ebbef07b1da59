using Atellagent.Cli.Documents;
using Atellagent.Client.Problems;

namespace Atellagent.Cli.Tests.Commands;

public sealed class BoundaryTextTests
{
    [Theory]
    [InlineData("a: 1\n", "b: 1\n", "a: 1\n---\nb: 1\n")]
    [InlineData("a: 1", "b: 1", "a: 1\n---\nb: 1\n")]
    [InlineData("a: 1\n", "# why\n---\nb: 1\n", "a: 1\n# why\n---\nb: 1\n")]
    public void Files_become_documents_of_one_text(string first, string second, string whole) =>
        Assert.Equal(whole, Text(first, second).Text);

    [Theory]
    [InlineData("a: 1\na2: 2\n", "b: 1\n")]
    [InlineData("a: 1\na2: 2", "b: 1\n")]
    [InlineData("a: 1\n---\na2: 2\n", "---\n\nb: 1\n")]
    [InlineData("", "b: 1\n")]
    public void Each_line_still_knows_its_file(string first, string second)
    {
        BoundaryText text = Text(first, second);
        string[] lines = text.Text.Split('\n');
        int whole = Array.IndexOf(lines, "b: 1") + 1;

        ReportedError located = text.Locate(new ReportedError { Line = whole, Column = 4, Message = "wrong" });

        Assert.Equal("second.yaml", located.File);
        Assert.Equal(Array.IndexOf(second.Split('\n'), "b: 1") + 1, located.Line);
        Assert.Equal(4, located.Column);
    }

    [Fact]
    public void An_error_that_names_its_file_is_left_as_it_is()
    {
        ReportedError error = new() { File = "x.yaml", Line = 3, Message = "wrong" };

        Assert.Equal(error, Text("a: 1\n", "b: 1\n").Locate(error));
    }

    private static BoundaryText Text(string first, string second) =>
        BoundaryText.Of([new FolderFile("first.yaml", first), new FolderFile("second.yaml", second)]);
}
