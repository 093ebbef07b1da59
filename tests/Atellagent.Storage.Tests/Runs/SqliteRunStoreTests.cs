using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Runs;

public sealed class SqliteRunStoreTests() : RunStoreContract(DatabaseKind.Sqlite);
