using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Evidence;

public sealed class SqliteOpenActionTests() : OpenActionContract(DatabaseKind.Sqlite);
