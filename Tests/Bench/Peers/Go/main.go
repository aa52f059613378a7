// The page and the catalogue by Go's net/http and html/template: peer PORT FOLDER DATABASE-AS-TSV
package main

import (
	"html/template"
	"log"
	"net/http"
	"os"
	"strings"
)

type product struct{ Href, Icon, Name, Summary, Price string }

func main() {
	port, folder, file := os.Args[1], os.Args[2], os.Args[3]
	text, err := os.ReadFile(file)
	if err != nil {
		log.Fatal(err)
	}
	// Debian has no driver for SQLite among Go's own packages: the products are in memory, which is in Go's favour.
	var products []product
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		columns := strings.Split(line, "\t")
		products = append(products, product{columns[0], columns[1], columns[2], columns[3], columns[4]})
	}
	page := template.Must(template.New("page").Parse(`<!doctype html><title>Products</title><ul>{{range .}}
<li><svg class="icon" aria-hidden="true"><use href="/public/icons.svg#{{.Icon}}"/></svg>
<h3><a href="{{.Href}}">{{.Name}}</a></h3>
<p>{{.Summary}}</p>
<p class="price"><data value="{{.Price}}">${{.Price}}</data> a month</p>
</li>{{end}}</ul>`))
	http.Handle("/public/", http.StripPrefix("/public/", http.FileServer(http.Dir(folder))))
	http.HandleFunc("/products", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if err := page.Execute(w, products); err != nil {
			log.Print(err)
		}
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+port, nil))
}
