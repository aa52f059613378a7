// A static file by Go's net/http: peer PORT FOLDER
package main

import (
	"log"
	"net/http"
	"os"
)

func main() {
	port, folder := os.Args[1], os.Args[2]
	http.Handle("/public/", http.StripPrefix("/public/", http.FileServer(http.Dir(folder))))
	log.Fatal(http.ListenAndServe("127.0.0.1:"+port, nil))
}
